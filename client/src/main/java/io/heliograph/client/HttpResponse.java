// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The head of an answer of HTTP/1.1, read byte by byte so that nothing of what follows is taken.
 *
 * @param status  such as 101
 * @param line    the first line, for sentences
 * @param headers by their names in small letters; several with one name are joined by commas
 */
record HttpResponse(int status, String line, Map<String, String> headers) {
    private static final int LONGEST_BYTES = 16 * 1024;

    /** Where the bytes come from. */
    @FunctionalInterface
    interface Source {
        /** The next byte, or -1 at the end. */
        int next() throws IOException;
    }

    HttpResponse {
        headers = Map.copyOf(headers);
    }

    /**
     * Reads up to and with the empty line.
     *
     * @param who for sentences: "the proxy"
     */
    static HttpResponse read(Source source, String who) throws IOException {
        String[] lines = head(source, who).split("\r?\n", -1);
        String[] first = lines[0].split(" ", 3);
        if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !first[1].matches("[1-5][0-9][0-9]")) {
            throw new IOException("%s does not speak HTTP".formatted(who));
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.merge(lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).trim(),
                        (a, b) -> a + "," + b);
            }
        }
        return new HttpResponse(Integer.parseInt(first[1]), lines[0], headers);
    }

    private static String head(Source source, String who) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int lineBytes = 0;
        while (true) {
            int next = source.next();
            if (next < 0) {
                throw new EOFException("%s closed the connection instead of answering".formatted(who));
            }
            head.write(next);
            if (head.size() > LONGEST_BYTES) {
                throw new IOException("%s answers with more than 16 KiB of HTTP headers".formatted(who));
            }
            if (next == '\n') {
                if (lineBytes == 0) {
                    return head.toString(StandardCharsets.ISO_8859_1);
                }
                lineBytes = 0;
            } else if (next != '\r') {
                lineBytes++;
            }
        }
    }

    /** The value of a header, or nothing. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** Whether one of the comma-separated values of a header is this, whatever the case. */
    boolean has(String name, String token) {
        for (String value : header(name).split(",", -1)) {
            if (value.trim().equalsIgnoreCase(token)) {
                return true;
            }
        }
        return false;
    }
}
