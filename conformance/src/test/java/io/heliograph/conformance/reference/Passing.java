// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.testkit.RawPacket;
import java.util.Arrays;

/** Takes one wrong packet out of a stream, for a Client that passes it over; all else goes on, packet by packet. */
final class Passing {
    private final byte[] passed;
    private final Rules rules;
    private byte[] waiting = new byte[0];

    Passing(RawPacket passed, Rules rules) {
        this.passed = passed.toArray();
        this.rules = rules;
    }

    /** What is to be read of this piece of the stream, and of what was held back before it. */
    byte[] of(byte[] bytes, int count) {
        waiting = Frames.join(waiting, Arrays.copyOf(bytes, count));
        byte[] out = new byte[0];
        while (waiting.length > 0) {
            int common = Math.min(waiting.length, passed.length);
            if (Arrays.equals(waiting, 0, common, passed, 0, common)) {
                if (common < passed.length) {
                    return out;
                }
                rules.hasPassedOver();
                waiting = Arrays.copyOfRange(waiting, common, waiting.length);
            } else {
                int length = packetLength();
                if (length > waiting.length) {
                    return out;
                }
                out = Frames.join(out, Arrays.copyOf(waiting, length));
                waiting = Arrays.copyOfRange(waiting, length, waiting.length);
            }
        }
        return out;
    }

    /** How long the first packet is, or one more than is there. */
    private int packetLength() {
        int length = 0;
        for (int i = 1; i < waiting.length && i < 5; i++) {
            length |= (waiting[i] & 0x7F) << (7 * (i - 1));
            if (waiting[i] >= 0) {
                return 1 + i + length;
            }
        }
        return waiting.length + 1;
    }
}
