// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.TopicName;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Lets a responder answer what comes, and publishes the answers. */
final class Answering implements MessageHandler {
    private final ClientCore core;
    private final Responder responder;
    private final Events events;

    Answering(ClientCore core, Responder responder, Events events) {
        this.core = core;
        this.responder = Objects.requireNonNull(responder);
        this.events = events;
    }

    @Override
    public void handle(ReceivedMessage request) throws Exception {
        MessageProperties asked = request.message().properties();
        TopicName topicName = asked.responseTopic();
        if (topicName == null) {
            throw new IllegalStateException("a message without Response Topic is no request");
        }
        Reply reply = Objects.requireNonNull(responder.respond(request), "a responder answers with a reply");
        MessageProperties properties = Requests.copy(reply.properties()).correlationData(asked.correlationData())
                .build();
        // Waits for room at most, so that many answers can be under way.
        CompletableFuture<PublishResult> unused = core
                .publishing().send(new Message(topicName, reply.payload(), request.message().qos(), false, properties),
                        MqttClient.NORMAL_PRIORITY, core.timeouts())
                .whenComplete((result, failure) -> {
                    if (failure != null) {
                        events.tell(new ClientEvent.HandlerFailed(request, failure));
                    }
                });
    }
}
