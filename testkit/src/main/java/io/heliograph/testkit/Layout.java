// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes as people write and read them; the form is described at {@link RawPacket#of(String)}. */
final class Layout {
    private static final Pattern TOKEN = Pattern
            .compile("\\s*(?:\"([^\"]*)\"|([0-9a-fA-F]{2})(?:x(\\d{1,9}))?(?=\\s|$))\\s*");
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private Layout() {}

    static byte[] bytes(String layout) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
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
        return out.toByteArray();
    }

    private static void write(Matcher token, ByteArrayOutputStream out) {
        if (token.group(1) != null) {
            out.writeBytes(token.group(1).getBytes(StandardCharsets.UTF_8));
            return;
        }
        int times = token.group(3) == null ? 1 : Integer.parseInt(token.group(3));
        for (int i = 0; i < times; i++) {
            out.write(Integer.parseInt(token.group(2), 16));
        }
    }

    /** The first bytes in hexadecimal, and three dots if there are more. */
    static String hex(byte[] bytes, int atMost) {
        return HEX.formatHex(bytes, 0, Math.min(bytes.length, atMost)) + (bytes.length > atMost ? " ..." : "");
    }
}
