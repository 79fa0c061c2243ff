// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a password comes from that is not to stand in the command line, which others on the machine can see:
 * {@code file:PATH}, {@code env:NAME} or {@code prompt}.
 *
 * @param kind whence
 * @param name of the file or the variable, else empty
 */
record SecretSource(Kind kind, String name) {

    /** The places that secrets come from. */
    enum Kind {
        /** The first line of a file. */
        FILE,
        /** A variable of the environment. */
        ENVIRONMENT,
        /** What the user types in the terminal. */
        PROMPT
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<SecretSource> {
        @Override
        public SecretSource convert(String value) {
            if (value.equals("prompt")) {
                return new SecretSource(Kind.PROMPT, "");
            }
            int colon = value.indexOf(':');
            String scheme = value.substring(0, Math.max(0, colon));
            if (colon == value.length() - 1 || !(scheme.equals("file") || scheme.equals("env"))) {
                // The value may be the password itself.
                throw new TypeConversionException("it is file:PATH, env:NAME or prompt");
            }
            return new SecretSource(scheme.equals("file") ? Kind.FILE : Kind.ENVIRONMENT, value.substring(colon + 1));
        }
    }

    /**
     * The secret.
     *
     * @param what it is, as the user is asked for it
     * @throws CommandFailure if it is not there
     */
    String read(Streams streams, String what) {
        return switch (kind) {
            case FILE -> firstLine();
            case ENVIRONMENT -> {
                String value = System.getenv(name);
                if (value == null) {
                    throw new CommandFailure("%s: there is no variable %s in the environment".formatted(what, name));
                }
                yield value;
            }
            case PROMPT -> {
                String typed = streams.prompt().ask(what + ": ");
                if (typed == null) {
                    throw new CommandFailure("%s: there is no terminal to ask for it".formatted(what));
                }
                yield typed;
            }
        };
    }

    private String firstLine() {
        try {
            return Files.readString(Path.of(name), StandardCharsets.UTF_8).lines().findFirst().orElse("");
        } catch (NoSuchFileException e) {
            throw new CommandFailure(name + ": no such file", e);
        } catch (IOException e) {
            throw new CommandFailure("can't read %s: %s".formatted(name, e.getMessage()), e);
        }
    }
}
