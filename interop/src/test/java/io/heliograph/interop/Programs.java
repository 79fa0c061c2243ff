// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds what has to be installed for these tests; what is missing fails them, with a sentence that says what to do. */
public final class Programs {
    /** The directory of the interop module. */
    public static final Path DIRECTORY = directory();

    private Programs() {}

    /** The path of a program, which may be given as such. Debian puts servers where only root's path leads. */
    public static String find(String name, String install) {
        String path = System.getenv("PATH") + ":/usr/local/sbin:/usr/sbin";
        return Arrays.stream(path.split(":")).map(folder -> Path.of(folder).resolve(name)).filter(Files::isExecutable)
                .findFirst().map(Path::toString)
                .orElseThrow(() -> new AssertionError("The program " + name + " is missing: " + install + "."));
    }

    /** What a program prints, on both outputs, until it ends. */
    public static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.outputWriter().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** A Python that has the Paho library: the first one on the path need not be the one that Debian's package is for. */
    public static String python() {
        return List.of("python3", "/usr/bin/python3").stream().filter(Programs::hasPaho).findFirst().orElseThrow(
                () -> new AssertionError("Paho for Python is missing: apt-get install python3-paho-mqtt."));
    }

    private static boolean hasPaho(String python) {
        try {
            return output(List.of(python, "-c", "import paho.mqtt; print('Paho is there')")).contains("Paho is there");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static Path directory() {
        Path here = Path.of("").toAbsolutePath();
        return Optional.of(here.resolve("interop")).filter(Files::isDirectory).orElse(here);
    }
}
