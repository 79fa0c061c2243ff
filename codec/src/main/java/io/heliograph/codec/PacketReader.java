// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one packet in the order of the wire and knows where the packet ends. One instance serves a decoder for
 * all its packets.
 */
final class PacketReader {
    private final boolean toServer;
    private byte[] bytes = Bytes.EMPTY.shared();
    private int start;
    private int position;
    private int end;
    private @Nullable MqttVersion version;
    private @Nullable PacketType type;
    private int flags;

    /** A reader of packets that come to a Server, or to a Client. */
    PacketReader(boolean toServer) {
        this.toServer = toServer;
    }

    /**
     * Begins a packet.
     *
     * @param packetStart where its fixed header begins
     * @param bodyStart   where its variable header begins
     */
    void begin(byte[] window, int packetStart, int bodyStart, int packetEnd, PacketType packetType, int headerFlags,
            @Nullable MqttVersion packetVersion) {
        bytes = window;
        start = packetStart;
        position = bodyStart;
        end = packetEnd;
        type = packetType;
        flags = headerFlags;
        version = packetVersion;
    }

    /** Lets go of the bytes. */
    void release() {
        bytes = Bytes.EMPTY.shared();
    }

    int flags() {
        return flags;
    }

    byte[] window() {
        return bytes;
    }

    int position() {
        return position;
    }

    int end() {
        return end;
    }

    int remaining() {
        return end - position;
    }

    boolean isV5() {
        return version == MqttVersion.V5;
    }

    /** The version, or null as long as CONNECT has not told it. */
    @Nullable
    MqttVersion version() {
        return version;
    }

    /** Set by the CONNECT decoder when it has read the level. */
    void version(MqttVersion read) {
        version = read;
    }

    // --- refusals

    InvalidPacketException malformed(String v5Statement, String v3Statement, String sentence) {
        return refuseAt(position, ReasonCode.MALFORMED_PACKET, v5Statement, v3Statement, sentence);
    }

    InvalidPacketException protocolError(String v5Statement, String v3Statement, String sentence) {
        return refuseAt(position, ReasonCode.PROTOCOL_ERROR, v5Statement, v3Statement, sentence);
    }

    /** A refusal with a statement whose label is the same in all versions that have it. */
    InvalidPacketException refuseAt(int at, ReasonCode code, String statement, String sentence) {
        return refuseAt(at, code, statement, statement, sentence);
    }

    /**
     * A refusal. A statement begins with "MQTT-" and is put in brackets; anything else is a section. As long as CONNECT has
     * not told the version, the labels are those of MQTT 5.0.
     */
    InvalidPacketException refuseAt(int at, ReasonCode code, String v5Statement, String v3Statement, String sentence) {
        String statement = version == null || version.isV5() ? v5Statement : v3Statement;
        return new InvalidPacketException(code, statement.startsWith("MQTT-") ? "[" + statement + "]" : statement, type,
                version, at - start, sentence);
    }

    private void need(int count, String field) {
        if (end - position < count) {
            throw malformed("section 1.2", "section 4.8",
                    "the packet ends inside the %s: %d bytes are needed, %d are there"
                            .formatted(field, count, end - position));
        }
    }

    /** Refuses a packet that ends before a field that must be there. */
    void expectMore(String v5Statement, String v3Statement, String field) {
        if (position == end) {
            throw malformed(v5Statement, v3Statement, "the %s is missing".formatted(field));
        }
    }

    /** Refuses bytes behind the last field. */
    void expectEnd() {
        if (position != end) {
            throw malformed("section 2.1.4", "section 2.2.3",
                    "%d bytes are left behind the last field".formatted(end - position));
        }
    }

    // --- fields

    int readByte(String field) {
        need(1, field);
        return bytes[position++] & 0xFF;
    }

    int readTwoByteInteger(String field) {
        need(2, field);
        int value = ((bytes[position] & 0xFF) << 8) | (bytes[position + 1] & 0xFF);
        position += 2;
        return value;
    }

    long readFourByteInteger(String field) {
        need(4, field);
        long high = readTwoByteInteger(field);
        return (high << 16) | readTwoByteInteger(field);
    }

    int readVariableByteInteger(String field) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int next = readByte(field);
            value |= (next & 0x7F) << (7 * i);
            if (next < 0x80) {
                if (next == 0 && i > 0) {
                    position--;
                    throw malformed("MQTT-1.5.5-1", "section 2.2.3",
                            "the %s is a Variable Byte Integer with more bytes than it needs".formatted(field));
                }
                return value;
            }
        }
        position--;
        throw malformed("section 1.5.5", "section 2.2.3",
                "the %s is a Variable Byte Integer of more than four bytes".formatted(field));
    }

    int readPacketIdentifier() {
        int identifier = readTwoByteInteger("Packet Identifier");
        if (identifier == 0) {
            // An answer has to repeat the identifier of what it answers, and that is never 0.
            position -= 2;
            throw switch (requireType()) {
                case PUBACK, PUBREC, PUBREL -> noIdentifier("MQTT-2.2.1-5", "MQTT-2.3.1-6");
                case PUBCOMP -> noIdentifier("MQTT-2.2.1-5", "section 3.7.2");
                case SUBACK, UNSUBACK -> noIdentifier("MQTT-2.2.1-6", "MQTT-2.3.1-7");
                default -> noIdentifier(toServer ? "MQTT-2.2.1-3" : "MQTT-2.2.1-4", "MQTT-2.3.1-1");
            };
        }
        return identifier;
    }

    private InvalidPacketException noIdentifier(String v5Statement, String v3Statement) {
        return protocolError(v5Statement, v3Statement, "the Packet Identifier is 0");
    }

    /** Moves past a UTF-8 Encoded String and checks it; the bytes are the last ones before the new position. */
    int skipString(String field) {
        int length = readTwoByteInteger(field + " length");
        need(length, field);
        int fault = Utf8.firstFault(bytes, position, position + length);
        if (fault >= 0) {
            throw bytes[fault] == 0
                    ? refuseAt(fault, ReasonCode.MALFORMED_PACKET, "MQTT-1.5.4-2", "MQTT-1.5.3-2",
                            "the %s holds the null character".formatted(field))
                    : refuseAt(fault, ReasonCode.MALFORMED_PACKET, "MQTT-1.5.4-1", "MQTT-1.5.3-1",
                            "the %s is no well-formed UTF-8".formatted(field));
        }
        position += length;
        return length;
    }

    String readString(String field) {
        int length = skipString(field);
        return Utf8.decode(bytes, position - length, length);
    }

    int skipBinary(String field) {
        int length = readTwoByteInteger(field + " length");
        need(length, field);
        position += length;
        return length;
    }

    Bytes readBinary(String field) {
        int length = skipBinary(field);
        return Bytes.copyOf(bytes, position - length, length);
    }

    /** Moves without reading; back if the count is negative. */
    void skip(int count) {
        position += count;
    }

    /** All that is left. */
    Bytes readRest() {
        Bytes rest = Bytes.copyOf(bytes, position, end - position);
        position = end;
        return rest;
    }

    UserProperty readUserProperty() {
        String name = readString("User Property name");
        return new UserProperty(name, readString("User Property value"));
    }

    TopicFilter readTopicFilter() {
        int at = position;
        String text = readString("Topic Filter");
        TopicFilter.Fault fault = TopicFilter.fault(text);
        if (fault == null) {
            return TopicFilter.ofChecked(text);
        }
        // MQTT 3.1.1 knows no $share: what is no proper Shared Subscription is an ordinary filter there.
        if (!isV5()) {
            fault = TopicFilter.levelFault(text, text);
            if (fault == null) {
                return TopicFilter.plain(text);
            }
        }
        throw refuseAt(at, ReasonCode.MALFORMED_PACKET, fault.v5Statement(), fault.v3Statement(), fault.text());
    }

    /** The Reason Code with this value, if it may stand in the packet. */
    ReasonCode readReasonCode(String statement) {
        int value = readByte("Reason Code");
        ReasonCode code = ReasonCode.of(value, requireType());
        if (code == null) {
            position--;
            throw refuseAt(position, ReasonCode.PROTOCOL_ERROR, statement,
                    "0x%02X is no Reason Code of %s".formatted(value, type));
        }
        return code;
    }

    private PacketType requireType() {
        if (type == null) {
            throw new IllegalStateException("no packet has begun");
        }
        return type;
    }

    byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
