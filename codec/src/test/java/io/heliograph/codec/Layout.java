// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes as the tests write them: field by field, one to a line, in hexadecimal, with comments behind "//". Text stands in
 * quotation marks, and "61x300" is the byte 0x61 three hundred times.
 *
 * <pre>
 * 30 07          // PUBLISH with QoS 0, Remaining Length 7
 * 00 03 "a/b"    // Topic Name
 * "hi"           // Payload
 * </pre>
 */
final class Layout {
    private static final Pattern TOKEN = Pattern
            .compile("\\s*(?:\"([^\"]*)\"|([0-9a-fA-F]{2})(?:x(\\d+))?(?=\\s|$))\\s*");

    private Layout() {}

    static Bytes bytes(String layout) {
        PacketBuffer out = new PacketBuffer(64);
        for (String line : layout.split("\n", -1)) {
            String fields = line.strip();
            Matcher token = TOKEN.matcher(fields);
            int at = 0;
            while (at < fields.length() && !fields.startsWith("//", at)) {
                if (!token.find(at) || token.start() != at) {
                    throw new IllegalArgumentException("not understood: " + fields.substring(at));
                }
                write(token, out);
                at = token.end();
            }
        }
        return Bytes.copyOf(out.array(), 0, out.length());
    }

    private static void write(Matcher token, PacketBuffer out) {
        if (token.group(1) != null) {
            byte[] text = token.group(1).getBytes(StandardCharsets.UTF_8);
            out.write(text, 0, text.length);
            return;
        }
        int times = token.group(3) == null ? 1 : Integer.parseInt(token.group(3));
        for (int i = 0; i < times; i++) {
            out.writeByte(Integer.parseInt(token.group(2), 16));
        }
    }
}
