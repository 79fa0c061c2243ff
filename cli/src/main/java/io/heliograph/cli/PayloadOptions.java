// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code helio pub} publishes: exactly one of these options is given. */
final class PayloadOptions {
    private @Nullable Source source;
    private int count;
    private boolean lines;

    /** Where the one payload comes from. */
    private interface Source {
        Bytes read(InputStream in) throws IOException;
    }

    @Option(names = {"-m", "--message"}, paramLabel = "TEXT",
            description = "Publish this text.", order = 1)
    void message(String text) {
        choose(in -> Bytes.utf8(text));
    }

    @Option(names = {"-f", "--file"}, paramLabel = "FILE",
            description = "Publish the content of this file.", order = 2)
    void file(Path file) {
        choose(in -> notEmpty(Files.readAllBytes(file), file.toString()));
    }

    @Option(names = {"-l", "--stdin-line"}, order = 3,
            description = "Publish each line of standard input as a message of its own, without its end of line.")
    void lines(boolean given) {
        lines = true;
        choose(in -> {
            throw new IllegalStateException("a message for each line");
        });
    }

    @Option(names = {"-s", "--stdin-file"}, description = "Publish all of standard input as one message.", order = 4)
    void wholeInput(boolean given) {
        choose(in -> notEmpty(in.readAllBytes(), "standard input"));
    }

    @Option(names = {"-n", "--null-message"}, order = 5,
            description = "Publish an empty message; with -r it removes the one that the server keeps.")
    void nothing(boolean given) {
        choose(in -> Bytes.EMPTY);
    }

    private void choose(Source chosen) {
        source = chosen;
        count++;
    }

    /** An empty message removes a retained one: nobody should do that because a file happened to be empty. */
    private static Bytes notEmpty(byte[] content, String name) {
        if (content.length == 0) {
            throw new CommandFailure(name + " is empty; -n publishes an empty message");
        }
        return Bytes.copyOf(content);
    }

    /**
     * Checks that one was chosen.
     *
     * @throws IllegalArgumentException if none was or several
     */
    void check() {
        if (count != 1) {
            throw new IllegalArgumentException(count == 0 ? "a message is needed: give one of -m, -f, -l, -s, -n"
                    : "only one of -m, -f, -l, -s, -n can be given, and once");
        }
    }

    /** Whether each line of standard input becomes a message. */
    boolean isLines() {
        return lines;
    }

    /**
     * The one payload, if it is not {@link #isLines}.
     *
     * @throws CommandFailure if it can't be read
     */
    Bytes read(InputStream in) {
        if (source == null) {
            throw new IllegalStateException("not checked");
        }
        try {
            return source.read(in);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(e.getFile() + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new CommandFailure(e.getFile() + ": permission denied", e);
        } catch (IOException e) {
            throw new CommandFailure("can't read the message: " + e.getMessage(), e);
        }
    }
}
