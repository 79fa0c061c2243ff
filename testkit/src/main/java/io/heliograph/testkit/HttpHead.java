// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * First line and headers of a message of HTTP/1.1.
 *
 * @param firstLine of the request or the answer
 * @param headers   names in small letters
 */
record HttpHead(String firstLine, Map<String, String> headers) {
    static final int SWITCHING_PROTOCOLS = 101;

    /** The head with these lines; a header that comes more than once is joined with commas. */
    static HttpHead of(String text) {
        List<String> lines = text.lines().toList();
        Map<String, String> headers = new TreeMap<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.merge(line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip(), (first, second) -> first + ", " + second);
            }
        }
        return new HttpHead(lines.isEmpty() ? "" : lines.getFirst(), headers);
    }

    /** The status code of an answer; 0 if this is none. */
    int status() {
        String[] words = firstLine.split(" ", 3);
        return words.length > 1 && words[1].matches("\\d{3}") ? Integer.parseInt(words[1]) : 0;
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The elements of a header that is a list. */
    List<String> list(String name) {
        return Stream.of(header(name).split(",", -1)).map(String::strip).filter(element -> !element.isEmpty()).toList();
    }
}
