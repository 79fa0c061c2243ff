// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts bytes into frames, and writes frames (RFC 6455, section 5.2). */
final class WebSocketFrames {
    /** Nothing is hidden from anybody here, so the mask is always the same. */
    private static final byte[] MASK = {0x5A, 0x3C, 0x71, 0x2E};
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int LONGEST = 1 << 28;

    private byte[] input = new byte[0];

    void add(byte[] bytes, int length) {
        int before = input.length;
        input = Arrays.copyOf(input, before + length);
        System.arraycopy(bytes, 0, input, before, length);
    }

    /** The next frame, or null as long as it is not there whole. */
    @Nullable
    WebSocketFrame next() {
        if (input.length < 2) {
            return null;
        }
        int shortLength = input[1] & 0x7F;
        int lengthBytes = shortLength == TWO_BYTES ? 2 : shortLength == EIGHT_BYTES ? 8 : 0;
        boolean masked = (input[1] & 0x80) != 0;
        int start = 2 + lengthBytes + (masked ? MASK.length : 0);
        if (input.length < start) {
            return null;
        }
        long length = lengthBytes == 0 ? shortLength : number(2, lengthBytes);
        if (length < 0 || length > LONGEST) {
            throw new IllegalArgumentException("a WebSocket frame of %d bytes".formatted(length));
        }
        if (input.length - start < length) {
            return null;
        }
        byte[] payload = Arrays.copyOfRange(input, start, start + (int) length);
        if (masked) {
            mask(payload, Arrays.copyOfRange(input, start - MASK.length, start));
        }
        WebSocketFrame frame = new WebSocketFrame((input[0] & 0x80) != 0, input[0] & 0x0F, Bytes.copyOf(payload));
        input = Arrays.copyOfRange(input, start + (int) length, input.length);
        return frame;
    }

    private long number(int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = (number << 8) | (input[i] & 0xFF);
        }
        return number;
    }

    /** The bytes of a frame; masked, as a Client has to, or not. */
    static byte[] bytes(WebSocketFrame frame, boolean masked) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write((frame.last() ? 0x80 : 0) | frame.opcode());
        byte[] payload = frame.payload().toArray();
        int lengthBytes = payload.length < TWO_BYTES ? 0 : payload.length <= 0xFFFF ? 2 : 8;
        int shortLength = lengthBytes == 0 ? payload.length : lengthBytes == 2 ? TWO_BYTES : EIGHT_BYTES;
        out.write((masked ? 0x80 : 0) | shortLength);
        for (int i = lengthBytes - 1; i >= 0; i--) {
            out.write((int) ((long) payload.length >> (8 * i)));
        }
        if (masked) {
            out.writeBytes(MASK);
            mask(payload, MASK);
        }
        out.writeBytes(payload);
        return out.toByteArray();
    }

    private static void mask(byte[] payload, byte[] mask) {
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % mask.length];
        }
    }
}
