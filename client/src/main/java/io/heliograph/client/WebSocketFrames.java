// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * The frames of a WebSocket that come from the Server (RFC 6455, section 5). What is in binary messages is one stream; where frames
 * and messages end means nothing to MQTT [MQTT-6.0.0-2]. Used by the thread that reads.
 *
 * <pre>
 *   HEADER --data--&gt; PAYLOAD --all of it is read--&gt; HEADER
 *     |
 *     +--ping, pong--&gt; HEADER
 *     +--close--&gt; the end of the stream
 * </pre>
 */
final class WebSocketFrames {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;
    static final int FINAL = 0x80;
    static final int MASKED = 0x80;
    static final int LENGTH_16 = 126;
    static final int LENGTH_64 = 127;
    static final int LONGEST_CONTROL = 125;

    private final Transport below;
    private final Controls controls;
    private final byte[] input = new byte[16 * 1024];
    private int position;
    private int limit;
    private long payload;
    private boolean inMessage;

    /** What is done about the frames that are not data. */
    interface Controls {
        void ping(byte[] payload);

        /** The Server closes; the payload begins with its code, if it has one. */
        void close(byte[] payload);
    }

    /** The Server has broken the rules of WebSocket. */
    static final class Violation extends IOException {
        private static final long serialVersionUID = 1L;
        private final int code;

        Violation(int code, String sentence) {
            super(sentence);
            this.code = code;
        }

        /** As it is said in the close frame. */
        int code() {
            return code;
        }
    }

    WebSocketFrames(Transport below, Controls controls) {
        this.below = below;
        this.controls = controls;
    }

    /** As {@link Transport#read}; -1 when the Server closes the WebSocket or the connection. */
    int read(byte[] buffer) throws IOException {
        while (payload == 0) {
            if (position == limit && !fill()) {
                return -1;
            }
            if (!header()) {
                return -1;
            }
        }
        if (position == limit && !fill()) {
            throw new EOFException("the Server closed the connection within a WebSocket frame");
        }
        int length = (int) Math.min(Math.min(buffer.length, limit - position), payload);
        System.arraycopy(input, position, buffer, 0, length);
        position += length;
        payload -= length;
        return length;
    }

    /** Reads a header, and the whole frame if it is no data; false if it closes. */
    private boolean header() throws IOException {
        int first = next();
        int second = next();
        int opcode = first & 0x0F;
        if ((first & 0x70) != 0) {
            throw new Violation(1002, "the Server uses a WebSocket extension that was not agreed on");
        }
        if ((second & MASKED) != 0) {
            throw new Violation(1002, "the Server masks a WebSocket frame");
        }
        long length = length(second & 0x7F);
        boolean isFinal = (first & FINAL) != 0;
        if (opcode >= CLOSE) {
            if (!isFinal || length > LONGEST_CONTROL) {
                throw new Violation(1002, "a WebSocket control frame is in fragments or too long");
            }
            return control(opcode, payload((int) length));
        }
        data(opcode, isFinal);
        payload = length;
        return true;
    }

    private void data(int opcode, boolean isFinal) throws Violation {
        if (opcode == TEXT) {
            // [MQTT-6.0.0-1]
            throw new Violation(1003, "the Server sent text over the WebSocket");
        }
        if (opcode != BINARY && opcode != CONTINUATION) {
            throw new Violation(1002, "there is no WebSocket frame of type " + opcode);
        }
        if ((opcode == CONTINUATION) != inMessage) {
            throw new Violation(1002, inMessage ? "a WebSocket message begins within another"
                    : "a WebSocket message goes on that has not begun");
        }
        inMessage = !isFinal;
    }

    private boolean control(int opcode, byte[] content) throws Violation {
        switch (opcode) {
            case CLOSE -> {
                controls.close(content);
                return false;
            }
            case PING -> controls.ping(content);
            case PONG -> {
                // Nobody asked, and that is allowed.
            }
            default -> throw new Violation(1002, "there is no WebSocket frame of type " + opcode);
        }
        return true;
    }

    private long length(int short7) throws IOException {
        if (short7 < LENGTH_16) {
            return short7;
        }
        long length = 0;
        for (int i = short7 == LENGTH_16 ? 2 : 8; i > 0; i--) {
            length = length << 8 | next();
        }
        if (length < 0) {
            throw new Violation(1002, "the length of a WebSocket frame is negative");
        }
        return length;
    }

    private byte[] payload(int length) throws IOException {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) next();
        }
        return content;
    }

    private int next() throws IOException {
        if (position == limit && !fill()) {
            throw new EOFException("the Server closed the connection within a WebSocket frame");
        }
        return input[position++] & 0xFF;
    }

    private boolean fill() throws IOException {
        int length = below.read(input);
        position = 0;
        limit = Math.max(length, 0);
        return length >= 0;
    }

    /** A frame of the client's: masked, as all of them are (section 5.3). Answers its length in {@code out}. */
    static int encode(int opcode, byte[] bytes, int offset, int length, int mask, byte[] out) {
        out[0] = (byte) (FINAL | opcode);
        int at = 2;
        if (length < LENGTH_16) {
            out[1] = (byte) (MASKED | length);
        } else if (length <= 0xFFFF) {
            out[1] = (byte) (MASKED | LENGTH_16);
            out[at++] = (byte) (length >> 8);
            out[at++] = (byte) length;
        } else {
            out[1] = (byte) (MASKED | LENGTH_64);
            Arrays.fill(out, at, at + 4, (byte) 0);
            at += 4;
            for (int shift = 24; shift >= 0; shift -= 8) {
                out[at++] = (byte) (length >> shift);
            }
        }
        for (int shift = 24; shift >= 0; shift -= 8) {
            out[at++] = (byte) (mask >> shift);
        }
        for (int i = 0; i < length; i++) {
            out[at + i] = (byte) (bytes[offset + i] ^ mask >> (24 - ((i & 3) << 3)));
        }
        return at + length;
    }
}
