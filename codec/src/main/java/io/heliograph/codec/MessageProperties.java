// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The properties that travel with a message from its publisher to its subscribers, in PUBLISH and in a Will (MQTT 5.0).
 *
 * <p>A Server has to pass on all of them but the Message Expiry Interval unaltered [MQTT-3.3.2-4] [MQTT-3.3.2-15]
 * [MQTT-3.3.2-16] [MQTT-3.3.2-17] [MQTT-3.3.2-18] [MQTT-3.3.2-20]. So they are kept as the bytes that came, checked once, and
 * only taken apart when somebody asks.
 */
public final class MessageProperties {
    /** No properties. */
    public static final MessageProperties NONE = new MessageProperties(-1, Bytes.EMPTY);

    private final long messageExpiryInterval;
    private final Bytes passedOn;
    // Computed when first asked for. Several threads may do so at once and get equal values.
    private @Nullable Values values;

    private record Values(@Nullable PayloadFormatIndicator payloadFormatIndicator, @Nullable String contentType,
            @Nullable TopicName responseTopic, @Nullable Bytes correlationData, List<UserProperty> userProperties) {
        static final Values NONE = new Values(null, null, null, null, List.of());
    }

    /**
     * For properties that have been checked.
     *
     * @param messageExpiryInterval seconds, or -1
     * @param passedOn              all other properties as they stand on the wire
     */
    MessageProperties(long messageExpiryInterval, Bytes passedOn) {
        this.messageExpiryInterval = messageExpiryInterval;
        this.passedOn = passedOn;
    }

    /** A builder without any property. */
    public static Builder builder() {
        return new Builder();
    }

    Bytes passedOn() {
        return passedOn;
    }

    /** Whether there is no property at all. */
    public boolean isEmpty() {
        return messageExpiryInterval < 0 && passedOn.isEmpty();
    }

    /** How many bytes the properties take in a packet, without the length that stands before them. */
    public int encodedLength() {
        return (messageExpiryInterval < 0 ? 0 : 1 + Integer.BYTES) + passedOn.length();
    }

    /** The life of the message in seconds, 0 to 4,294,967,295, or null if it does not expire. */
    public @Nullable Long messageExpiryInterval() {
        return messageExpiryInterval < 0 ? null : messageExpiryInterval;
    }

    /** Whether the payload is text, or null if nothing was said. */
    public @Nullable PayloadFormatIndicator payloadFormatIndicator() {
        return values().payloadFormatIndicator;
    }

    /** What the content is, for example a MIME type, or null. */
    public @Nullable String contentType() {
        return values().contentType;
    }

    /** Where an answer is expected, or null. */
    public @Nullable TopicName responseTopic() {
        return values().responseTopic;
    }

    /** What identifies the request in its answer, or null. */
    public @Nullable Bytes correlationData() {
        return values().correlationData;
    }

    /** The User Properties in their order. */
    public List<UserProperty> userProperties() {
        return values().userProperties;
    }

    /**
     * The same with another life.
     *
     * @param seconds 0 to 4,294,967,295, or null for no end
     * @throws IllegalArgumentException if it is out of range
     */
    public MessageProperties withMessageExpiryInterval(@Nullable Long seconds) {
        Require.fourByteInteger(seconds, "Message Expiry Interval");
        return new MessageProperties(seconds == null ? -1 : seconds, passedOn);
    }

    private Values values() {
        Values known = values;
        if (known == null) {
            known = passedOn.isEmpty() ? Values.NONE : parse(passedOn);
            values = known;
        }
        return known;
    }

    private static Values parse(Bytes properties) {
        PacketBuffer framed = new PacketBuffer(properties.length() + 4);
        framed.writeVariableByteInteger(properties.length());
        framed.writeRaw(properties);
        PacketReader in = new PacketReader(false);
        in.begin(framed.array(), 0, 0, framed.length(), PacketType.PUBLISH, 0, MqttVersion.V5);
        PropertyValues read = PropertyValues.read(in, PropertyPlace.PUBLISH);
        return new Values(read.payloadFormatIndicator, read.contentType, read.responseTopic, read.correlationData,
                List.copyOf(read.userProperties));
    }

    /** Equal if the values are; the order in which different properties came does not count, that of User Properties does. */
    @Override
    public boolean equals(Object other) {
        return other instanceof MessageProperties that && messageExpiryInterval == that.messageExpiryInterval
                && (passedOn.equals(that.passedOn) || values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return Objects.hash(messageExpiryInterval, values());
    }

    @Override
    public String toString() {
        List<String> present = new ArrayList<>();
        if (messageExpiryInterval >= 0) {
            present.add("messageExpiryInterval=" + messageExpiryInterval);
        }
        Values v = values();
        addPresent(present, "payloadFormatIndicator", v.payloadFormatIndicator);
        addPresent(present, "contentType", v.contentType);
        addPresent(present, "responseTopic", v.responseTopic);
        addPresent(present, "correlationData", v.correlationData);
        v.userProperties.forEach(p -> present.add(p.name() + "=" + p.value()));
        return present.toString();
    }

    private static void addPresent(List<String> present, String name, @Nullable Object value) {
        if (value != null) {
            present.add(name + "=" + value);
        }
    }

    /** Gathers properties; each setter checks its value at once and takes null for "absent". */
    public static final class Builder {
        private @Nullable Long messageExpiryInterval;
        private @Nullable PayloadFormatIndicator payloadFormatIndicator;
        private @Nullable String contentType;
        private @Nullable TopicName responseTopic;
        private @Nullable Bytes correlationData;
        private final List<UserProperty> userProperties = new ArrayList<>();

        private Builder() {}

        /**
         * The life of the message in seconds, 0 to 4,294,967,295; without it the message does not expire.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder messageExpiryInterval(@Nullable Long seconds) {
            Require.fourByteInteger(seconds, "Message Expiry Interval");
            messageExpiryInterval = seconds;
            return this;
        }

        /** Whether the payload is text. */
        public Builder payloadFormatIndicator(@Nullable PayloadFormatIndicator value) {
            payloadFormatIndicator = value;
            return this;
        }

        /**
         * What the content is.
         *
         * @throws IllegalArgumentException if it is no UTF-8 Encoded String
         */
        public Builder contentType(@Nullable String value) {
            Require.string(value, "Content Type");
            contentType = value;
            return this;
        }

        /**
         * Where an answer is expected.
         *
         * @throws IllegalArgumentException if the name is empty
         */
        public Builder responseTopic(@Nullable TopicName value) {
            if (value != null && value.isEmpty()) {
                throw new IllegalArgumentException("the Response Topic has at least one character");
            }
            responseTopic = value;
            return this;
        }

        /**
         * What identifies the request in its answer.
         *
         * @throws IllegalArgumentException if it has more than 65,535 bytes
         */
        public Builder correlationData(@Nullable Bytes value) {
            Require.binary(value, "Correlation Data");
            correlationData = value;
            return this;
        }

        /**
         * Adds a User Property behind those that are there.
         *
         * @throws IllegalArgumentException if one of the two is no UTF-8 Encoded String
         */
        public Builder userProperty(String name, String value) {
            userProperties.add(new UserProperty(name, value));
            return this;
        }

        /** Adds User Properties behind those that are there. */
        public Builder userProperties(List<UserProperty> properties) {
            userProperties.addAll(properties);
            return this;
        }

        /** The properties gathered so far. */
        public MessageProperties build() {
            PacketBuffer out = new PacketBuffer(64);
            new PropertyWriter(out)
                    .octet(Property.PAYLOAD_FORMAT_INDICATOR,
                            payloadFormatIndicator == null ? null : payloadFormatIndicator.value())
                    .string(Property.CONTENT_TYPE, contentType)
                    .string(Property.RESPONSE_TOPIC, responseTopic == null ? null : responseTopic.value())
                    .binary(Property.CORRELATION_DATA, correlationData)
                    .userProperties(userProperties);
            if (messageExpiryInterval == null && out.length() == 0) {
                return NONE;
            }
            return new MessageProperties(messageExpiryInterval == null ? -1 : messageExpiryInterval,
                    Bytes.copyOf(out.array(), 0, out.length()));
        }
    }
}
