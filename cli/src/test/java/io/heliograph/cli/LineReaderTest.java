// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same lines become the same messages in mosquitto_pub -l 2.0.11. */
class LineReaderTest {

    private static List<String> lines(String input) throws IOException {
        LineReader reader = new LineReader(new ByteArrayInputStream(input.getBytes(StandardCharsets.ISO_8859_1)));
        List<String> lines = new ArrayList<>();
        for (Bytes line = reader.next(); line != null; line = reader.next()) {
            lines.add(new String(line.toArray(), StandardCharsets.ISO_8859_1));
        }
        return lines;
    }

    @Test
    void aLineEndsWithLineFeedOrWithTheInput() throws IOException {
        assertThat(lines("a\n\nb\r\nlast")).containsExactly("a", "", "b\r", "last");
        assertThat(lines("a\n")).containsExactly("a");
        assertThat(lines("\n")).containsExactly("");
        assertThat(lines("")).isEmpty();
        assertThat(lines("\0\u00ff\n")).containsExactly("\0\u00ff");
    }
}
