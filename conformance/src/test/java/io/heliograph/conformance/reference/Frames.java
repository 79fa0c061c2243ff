// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.testkit.RawPacket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into packets, the fixed header apart from what follows it. */
final class Frames {
    private static final int LONGEST_LENGTH = 4;

    private final InputStream in;
    private final Rules rules;
    private int remainingLength;
    private byte[] unread = new byte[0];

    Frames(InputStream in, Rules rules) {
        this.in = in;
        this.rules = rules;
    }

    /** The next fixed header, or what there is of a wrong one; null at the end of the stream. */
    byte @Nullable [] header() throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        int first = in.read();
        if (first < 0) {
            return null;
        }
        header.write(first);
        remainingLength = 0;
        int digit;
        do {
            digit = in.read();
            if (digit < 0) {
                return null;
            }
            remainingLength |= (digit & 0x7F) << (7 * (header.size() - 1));
            header.write(digit);
        } while (digit >= 0x80 && header.size() <= LONGEST_LENGTH);
        if (digit >= 0x80) {
            remainingLength = 0;
        }
        return header.toByteArray();
    }

    /** Whether the packet that begins with the last header is this one; if so it has been read to its end. */
    boolean isRestOf(RawPacket packet, byte[] header) throws IOException {
        boolean begins = packet.length() >= header.length
                && Arrays.equals(packet.truncate(header.length).toArray(), header);
        int rest = packet.length() - header.length;
        // Where the header itself is wrong, it does not tell the length.
        if (!begins || (remainingLength != rest && remainingLength > 0)) {
            return false;
        }
        byte[] body = in.readNBytes(rest);
        if (Arrays.equals(body, packet.remove(0, header.length).toArray())) {
            return true;
        }
        unread = body;
        return false;
    }

    /** What follows the last header; null if the stream ends before. */
    byte @Nullable [] body() throws IOException {
        if (unread.length > 0) {
            byte[] body = unread;
            unread = new byte[0];
            return body;
        }
        // A Server that takes a segment for a packet.
        boolean cut = in.available() < remainingLength && rules.anyBroken("Transport.theCutsOfTheStreamMeanNothing",
                "Connect.aConnectInPiecesIsAccepted");
        byte[] body = cut ? in.readNBytes(in.available()) : in.readNBytes(remainingLength);
        return body.length < remainingLength ? null : body;
    }

    static byte[] join(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
