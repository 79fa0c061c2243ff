// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Bytes;
import java.util.Objects;

/**
 * A frame of a WebSocket (RFC 6455, section 5). Whether its payload is masked on the way follows from who sends it.
 *
 * @param last    FIN: whether the message ends with this frame
 * @param opcode  0 to 15, see the constants
 * @param payload what is in it
 */
public record WebSocketFrame(boolean last, int opcode, Bytes payload) {
    /** The message of the frame before goes on. */
    public static final int CONTINUATION = 0;
    /** A message of text begins. */
    public static final int TEXT = 1;
    /** A message of bytes begins: what MQTT goes in [MQTT-6.0.0-1]. */
    public static final int BINARY = 2;
    /** The end, with a status code of two bytes and a reason, or nothing. */
    public static final int CLOSE = 8;
    /** A question whether the other side is there. */
    public static final int PING = 9;
    /** The answer to it. */
    public static final int PONG = 10;

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the opcode is none
     */
    public WebSocketFrame {
        Objects.requireNonNull(payload);
        if (opcode < 0 || opcode > 15) {
            throw new IllegalArgumentException("an opcode is 0 to 15, not " + opcode);
        }
    }

    /** A whole message of bytes. */
    public static WebSocketFrame binary(RawPacket packet) {
        return new WebSocketFrame(true, BINARY, Bytes.copyOf(packet.toArray()));
    }

    /** A whole message of bytes that says it is text. */
    public static WebSocketFrame text(RawPacket packet) {
        return new WebSocketFrame(true, TEXT, Bytes.copyOf(packet.toArray()));
    }

    /** PING. */
    public static WebSocketFrame ping(String text) {
        return new WebSocketFrame(true, PING, Bytes.utf8(text));
    }

    /** The same, but the message goes on with the next frame. */
    public WebSocketFrame notLast() {
        return new WebSocketFrame(false, opcode, payload);
    }

    /** The same payload as the next part of the message before. */
    public WebSocketFrame continuing() {
        return new WebSocketFrame(last, CONTINUATION, payload);
    }

    boolean isControl() {
        return opcode >= CLOSE;
    }
}
