// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a stream of bytes into Control Packets by the Remaining Length alone. Written apart from the codec's own framing, so
 * that what was recorded does not depend on what is tested with it.
 */
final class FrameSplitter {
    private static final int MAXIMUM_REMAINING_LENGTH_BYTES = 4;

    private byte[] pending = new byte[0];

    void read(byte[] bytes, int length, Consumer<byte[]> frames) {
        byte[] all = Arrays.copyOf(pending, pending.length + length);
        System.arraycopy(bytes, 0, all, pending.length, length);
        int start = 0;
        int frameLength = frameLength(all, start);
        while (frameLength > 0 && start + frameLength <= all.length) {
            frames.accept(Arrays.copyOfRange(all, start, start + frameLength));
            start += frameLength;
            frameLength = frameLength(all, start);
        }
        pending = Arrays.copyOfRange(all, start, all.length);
    }

    /** The length of the packet that begins here, or -1 if its fixed header is not complete. */
    private static int frameLength(byte[] bytes, int start) {
        int remainingLength = 0;
        for (int i = 0; i < MAXIMUM_REMAINING_LENGTH_BYTES; i++) {
            int at = start + 1 + i;
            if (at >= bytes.length) {
                return -1;
            }
            remainingLength |= (bytes[at] & 0x7F) << (7 * i);
            if (bytes[at] >= 0) {
                return 2 + i + remainingLength;
            }
        }
        throw new IllegalStateException("a Remaining Length of more than four bytes");
    }
}
