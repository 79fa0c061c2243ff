// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.MessageHandler;
import io.heliograph.client.MqttClient;
import io.heliograph.client.ReceivedMessage;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.QoS;
import java.util.concurrent.CompletableFuture;

/** Prints messages, and has retained ones removed if the user wants that. */
final class PrintingHandler implements MessageHandler {
    private final Printing printing;
    private final MessagePrinter printer;
    private final CompletableFuture<MqttClient> connected = new CompletableFuture<>();

    PrintingHandler(Printing printing, MessagePrinter printer) {
        this.printing = printing;
        this.printer = printer;
    }

    /** By whom retained messages are removed; messages of an older Session may come before. */
    void connected(MqttClient client) {
        connected.complete(client);
    }

    @Override
    public void handle(ReceivedMessage received) throws InterruptedException {
        if (printing.removes(received.message())) {
            // [MQTT-3.3.1-6, 5.0]: an empty retained message takes the place of the other, and is not kept.
            connected.join().publish(new Message(received.message().topicName(), Bytes.EMPTY, QoS.AT_MOST_ONCE, true,
                    MessageProperties.NONE));
        }
        printer.print(received);
    }
}
