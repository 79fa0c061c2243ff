// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.Will;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that give a Will. */
final class WillOptions {
    @Option(names = "--will-topic", order = 501, paramLabel = "TOPIC",
            description = "Have the server publish a message there when the connection is lost.")
    private @Nullable String topic;

    @Option(names = "--will-payload", order = 502, paramLabel = "TEXT",
            description = "What that message says. Default: nothing.")
    private @Nullable String payload;

    @Option(names = "--will-qos", order = 503, paramLabel = "QOS", converter = QosConverter.class,
            description = "Its QoS. Default: 0.")
    private @Nullable QoS qos;

    @Option(names = "--will-retain", order = 504, description = "Have the server keep it.")
    private boolean retain;

    /**
     * The Will, or null if none is asked for.
     *
     * @throws IllegalArgumentException if there is no topic for what is asked for, or it is no Topic Name
     */
    @Nullable
    Will will(PropertyArguments properties) {
        if (topic == null) {
            if (payload != null || qos != null || retain || properties.places().contains(PropertyPlace.WILL)) {
                throw new IllegalArgumentException("a Will needs --will-topic");
            }
            return null;
        }
        Message message = new Message(TopicName.of(topic), Bytes.utf8(payload == null ? "" : payload),
                qos == null ? QoS.AT_MOST_ONCE : qos, retain, properties.message(PropertyPlace.WILL));
        return new Will(message, properties.willDelayInterval());
    }
}
