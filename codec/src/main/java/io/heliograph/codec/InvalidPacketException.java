// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that are no MQTT Control Packet, or one that may not be sent: the refusal of the decoder. It says which rule was
 * broken and where, and carries the Reason Code with which the connection is to be closed (section 4.13 of MQTT 5.0).
 */
public final class InvalidPacketException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reasonCode;
    private final String statement;
    private final @Nullable PacketType packetType;
    private final @Nullable MqttVersion version;
    private final int offset;

    InvalidPacketException(ReasonCode reasonCode, String statement, @Nullable PacketType packetType,
            @Nullable MqttVersion version, int offset, String sentence) {
        super("%s%s (at byte %d, %s%s)".formatted(packetType == null ? "" : packetType + ": ", sentence, offset,
                statement,
                version == null ? "" : " of MQTT " + version));
        this.reasonCode = reasonCode;
        this.statement = statement;
        this.packetType = packetType;
        this.version = version;
        this.offset = offset;
    }

    /** What goes into DISCONNECT or CONNACK; {@link ReasonCode#MALFORMED_PACKET} unless there is something more fitting. */
    public ReasonCode reasonCode() {
        return reasonCode;
    }

    /**
     * The broken rule: a statement label in brackets such as {@code [MQTT-3.3.1-4]}, or where the rule has none its section
     * such as {@code section 3.3.4}. Labels mean different things in the two versions; {@link #version()} says which.
     */
    public String statement() {
        return statement;
    }

    /** The type of the refused packet, or null if not even that is valid. */
    public @Nullable PacketType packetType() {
        return packetType;
    }

    /**
     * The version whose rule was broken and in which an answer has to be written. Null as long as no CONNECT has told it: the
     * rule is then one of 5.0, and no answer can be written. For a CONNECT with an unknown Protocol Level it is the version
     * that the sender is likeliest to read: 5.0 if the level is 5 or above, else 3.1.1.
     */
    public @Nullable MqttVersion version() {
        return version;
    }

    /** Where the fault is, counted from the first byte of the packet's fixed header. */
    public int offset() {
        return offset;
    }
}
