// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a command reads and writes; tests put their own in.
 *
 * @param in     standard input, unbuffered
 * @param out    standard output, unbuffered: writing fails if nobody reads it any longer
 * @param err    standard error
 * @param prompt who is asked for passwords
 */
record Streams(InputStream in, OutputStream out, PrintStream err, Prompt prompt) {

    /** The user at the terminal. */
    @FunctionalInterface
    interface Prompt {
        /** What the user types, which is not shown; or null if there is no terminal, or nothing more comes from it. */
        @Nullable
        String ask(String question);
    }

    /** Those of the process. */
    static Streams ofProcess() {
        return new Streams(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Streams::askAtTheTerminal);
    }

    @SuppressWarnings("SystemConsoleNull") // With the helio script it is null if there is no terminal.
    private static @Nullable String askAtTheTerminal(String question) {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("%s", question);
        return typed == null ? null : new String(typed);
    }

    /** Prints a line of a few words at once. */
    void println(String line) {
        print(line + System.lineSeparator());
    }

    /** Prints a text at once. */
    void print(String words) {
        PrintStream text = new PrintStream(out, false, StandardCharsets.UTF_8);
        text.print(words);
        text.flush();
    }
}
