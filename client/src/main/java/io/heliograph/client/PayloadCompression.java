// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.UserProperty;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the payloads that are published, and expands those that come: between clients that both have it. MQTT 5.0 only, as a
 * User Property says what was done, with the name and the values of HTTP's header: {@value #PROPERTY}, "gzip" or "deflate" (RFC
 * 9110, section 8.4). Whatever has no such property is left as it is; both are expanded, whichever is used for what is published.
 *
 * <pre>{@code
 * MqttClient.builder().interceptor(PayloadCompression.gzip());
 * }</pre>
 *
 * <p>Small payloads, and those that would not get smaller, are published as they are. A compressed one goes without Payload Format
 * Indicator: on its way it is no text. What does not expand, or to more than the limit, fails as if its handler had.
 */
public final class PayloadCompression implements MessageInterceptor {
    /** The name of the User Property. */
    public static final String PROPERTY = "content-encoding";

    private static final int WORTH_IT_BYTES = 128;
    private static final int LONGEST_BYTES = 16 << 20;

    private final Encoding encoding;
    private final int fromBytes;
    private final int longestBytes;

    private enum Encoding {
        GZIP("gzip"),
        DEFLATE("deflate");

        private final String text;

        Encoding(String text) {
            this.text = text;
        }

        static @Nullable Encoding of(UserProperty property) {
            for (Encoding encoding : values()) {
                if (property.name().equals(PROPERTY) && property.value().equals(encoding.text)) {
                    return encoding;
                }
            }
            return null;
        }

        OutputStream onto(OutputStream out) throws IOException {
            return this == GZIP ? new GZIPOutputStream(out) : new DeflaterOutputStream(out);
        }

        InputStream from(InputStream in) throws IOException {
            return this == GZIP ? new GZIPInputStream(in) : new InflaterInputStream(in);
        }
    }

    private PayloadCompression(Encoding encoding, int fromBytes, int longestBytes) {
        this.encoding = encoding;
        this.fromBytes = fromBytes;
        this.longestBytes = longestBytes;
    }

    /** Publishes with gzip (RFC 1952). */
    public static PayloadCompression gzip() {
        return new PayloadCompression(Encoding.GZIP, WORTH_IT_BYTES, LONGEST_BYTES);
    }

    /** Publishes with deflate (RFC 1950 and 1951), which has 12 bytes less around it. */
    public static PayloadCompression deflate() {
        return new PayloadCompression(Encoding.DEFLATE, WORTH_IT_BYTES, LONGEST_BYTES);
    }

    /**
     * From how many bytes on a payload is compressed. Default: 128.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public PayloadCompression from(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a payload has 0 bytes or more, not " + bytes);
        }
        return new PayloadCompression(encoding, bytes, longestBytes);
    }

    /**
     * To how many bytes a payload that comes may expand; a few bytes could be made to fill any memory. Default: 16 MiB.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public PayloadCompression longest(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a payload may have 1 byte at least, not " + bytes);
        }
        return new PayloadCompression(encoding, fromBytes, bytes);
    }

    @Override
    public Outgoing publishing(Message message) {
        boolean isEncoded = message.properties().userProperties().stream().anyMatch(p -> p.name().equals(PROPERTY));
        if (message.payload().length() < fromBytes || isEncoded) {
            return MessageInterceptor.super.publishing(message);
        }
        Bytes compressed = compressed(message.payload());
        if (compressed.length() >= message.payload().length()) {
            return MessageInterceptor.super.publishing(message);
        }
        List<UserProperty> all = new ArrayList<>(message.properties().userProperties());
        all.add(new UserProperty(PROPERTY, encoding.text));
        return MessageInterceptor.super.publishing(changed(message, compressed, all));
    }

    private Bytes compressed(Bytes payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = encoding.onto(bytes)) {
            out.write(payload.toArray());
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written", e);
        }
        return Bytes.copyOf(bytes.toByteArray());
    }

    @Override
    public void handling(ReceivedMessage received, MessageHandler handler) throws Exception {
        Message message = received.message();
        List<UserProperty> others = new ArrayList<>(message.properties().userProperties());
        Encoding used = null;
        for (UserProperty property : message.properties().userProperties()) {
            Encoding known = Encoding.of(property);
            if (known != null) {
                used = known;
                others.remove(property);
            }
        }
        handler.handle(used == null ? received
                : new ReceivedMessage(changed(message, expanded(used, message.payload()), others),
                        received.packetIdentifier(), received.duplicate(), received.subscriptionIdentifiers()));
    }

    private Bytes expanded(Encoding used, Bytes payload) throws IOException {
        try (InputStream in = used.from(new ByteArrayInputStream(payload.toArray()))) {
            byte[] bytes = in.readNBytes(longestBytes);
            if (in.read() >= 0) {
                throw new IOException("the payload expands to more than %,d bytes".formatted(longestBytes));
            }
            return Bytes.copyOf(bytes);
        }
    }

    private static Message changed(Message message, Bytes payload, List<UserProperty> userProperties) {
        MessageProperties p = message.properties();
        return new Message(message.topicName(), payload, message.qos(), message.retain(),
                MessageProperties.builder().messageExpiryInterval(p.messageExpiryInterval())
                        .contentType(p.contentType()).responseTopic(p.responseTopic())
                        .correlationData(p.correlationData()).userProperties(userProperties).build());
    }
}
