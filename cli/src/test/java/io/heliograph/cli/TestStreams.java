// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Streams in memory. */
final class TestStreams {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Streams streams;

    TestStreams(String in) {
        this(in, question -> null);
    }

    /** With a terminal at which somebody answers. */
    TestStreams(String in, Streams.Prompt prompt) {
        streams = new Streams(new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)), out,
                new PrintStream(err, true, StandardCharsets.UTF_8), prompt);
    }

    /** Runs a command and answers with its exit status. */
    int run(String... args) {
        return Helio.run(streams, args);
    }

    Streams streams() {
        return streams;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
