// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import io.heliograph.testkit.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the words in braces of a description stand for; the same for as long as its Server is there. */
final class Placeholders {
    private static final Pattern WORD = Pattern.compile("\\{([A-Za-z]+)(?::([^{}\n]+))?}");

    private final Path directory;
    private final Map<String, String> values = new HashMap<>();

    Placeholders(Path directory) {
        this.directory = directory;
    }

    /** The text with values in the place of words; braces around anything else stay. */
    String fill(String text) {
        return WORD.matcher(text).replaceAll(found -> {
            String argument = found.group(2);
            String value = argument == null ? values.computeIfAbsent(found.group(1), this::value)
                    : "file".equals(found.group(1)) ? content(argument) : found.group();
            return Matcher.quoteReplacement(value);
        });
    }

    private String value(String word) {
        return switch (word) {
            case "port", "webSocketPort", "tlsPort", "otherPort", "distributionPort" -> Integer.toString(freePort());
            case "dir" -> directory.toString();
            case "certificate" -> written("certificate.pem", TestCertificate.certificatePem());
            case "key" -> written("key.pem", TestCertificate.keyPem());
            case "java" -> java();
            case "classPath" -> classPath();
            default -> "{" + word + "}";
        };
    }

    /** Only the Java that runs the suite and its class path: command lines of clients have other words in braces. */
    static String fillJava(String text) {
        return text.replace("{java}", java()).replace("{classPath}", classPath());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String written(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String content(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException("there is no file " + file, e);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }
}
