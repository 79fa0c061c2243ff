// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.Bytes;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes lines of bytes, of any encoding, from a stream. A line ends with a line feed, the last one also with the
 * stream.
 */
final class LineReader {
    /** No MQTT packet holds more. */
    private static final int LONGEST = 268_435_455;

    private final InputStream in;

    LineReader(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /**
     * The next line without its line feed, or null at the end.
     *
     * @throws IOException if reading fails or a line is too long for a message
     */
    @Nullable
    Bytes next() throws IOException {
        int c = in.read();
        if (c < 0) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (c >= 0 && c != '\n') {
            if (line.size() == LONGEST) {
                throw new IOException("a line has more than " + LONGEST + " bytes");
            }
            line.write(c);
            c = in.read();
        }
        return Bytes.copyOf(line.toByteArray());
    }
}
