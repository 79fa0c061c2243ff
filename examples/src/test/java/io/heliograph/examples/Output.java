// SPDX-License-Identifier: Apache-2.0
package io.heliograph.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** What an example prints. */
final class Output {
    private Output() {}

    /** An example's main. */
    interface Example {
        void run(String[] arguments) throws Exception;
    }

    static List<String> of(Example example, String... arguments) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream captured = new PrintStream(bytes, true, UTF_8)) {
            System.setOut(captured);
            example.run(arguments);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(UTF_8).lines().toList();
    }
}
