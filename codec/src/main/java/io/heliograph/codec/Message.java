// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Objects;

/**
 * An Application Message: what is published, kept, forwarded and received, apart from any single delivery of it.
 *
 * @param topicName  where it belongs. {@link TopicName#EMPTY} only inside a {@link Publish} with Topic Alias
 * @param payload    the content
 * @param qos        how often it may arrive
 * @param retain     the RETAIN flag: from a Client, whether the Server keeps the message for later subscribers; from a Server,
 *                   whether it was kept
 * @param properties the properties that travel with the message; none in MQTT 3.1.1
 */
public record Message(TopicName topicName, Bytes payload, QoS qos, boolean retain, MessageProperties properties) {

    /** Checks that nothing is null. */
    public Message {
        Objects.requireNonNull(topicName, "topicName");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(qos, "qos");
        Objects.requireNonNull(properties, "properties");
    }

    /**
     * A message that is not retained and has no properties.
     *
     * @throws IllegalArgumentException if the text is no Topic Name
     */
    public static Message of(String topicName, Bytes payload, QoS qos) {
        return new Message(TopicName.of(topicName), payload, qos, false, MessageProperties.NONE);
    }

    /** The same with another Topic Name. */
    public Message withTopicName(TopicName other) {
        return new Message(other, payload, qos, retain, properties);
    }

    /** The same with another QoS. */
    public Message withQos(QoS other) {
        return other == qos ? this : new Message(topicName, payload, other, retain, properties);
    }

    /** The same with another RETAIN flag. */
    public Message withRetain(boolean other) {
        return other == retain ? this : new Message(topicName, payload, qos, other, properties);
    }

    /** The same with other properties. */
    public Message withProperties(MessageProperties other) {
        return new Message(topicName, payload, qos, retain, other);
    }
}
