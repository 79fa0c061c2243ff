// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a command reads and writes; tests put their own in.
 *
 * @param in  standard input, unbuffered
 * @param out standard output, unbuffered: writing fails if nobody reads it any longer
 * @param err standard error
 */
record Streams(InputStream in, OutputStream out, PrintStream err) {

    /** Those of the process. */
    static Streams ofProcess() {
        return new Streams(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
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
