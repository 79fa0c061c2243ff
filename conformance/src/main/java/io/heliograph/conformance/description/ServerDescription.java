// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.Capability;
import io.heliograph.conformance.report.KnownFailures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Server as the conformance suite needs to know it, written in YAML; docs/conformance.md explains its form. In all texts but the
 * first two, words in braces stand for values: {@code {port}}, {@code {webSocketPort}}, {@code {tlsPort}} (free ones),
 * {@code {dir}} (a new directory), {@code {certificate}} and {@code {key}} (PEM files), {@code {java}} and {@code {classPath}} (of
 * this process), {@code {file:PATH}} (what is in that file).
 *
 * @param name           how it is called in reports
 * @param release        its version
 * @param start          how it is started; null if it runs already
 * @param address        where it listens by TCP; {@code mqtt://127.0.0.1:{port}} if it is started
 * @param webSocket      where it listens by WebSocket, or null
 * @param tls            where it listens by TLS, or null
 * @param user           somebody who may do all, where others are refused; or null
 * @param forbiddenTopic a Topic Name to which nobody may publish and subscribe, or null
 * @param versions       the versions that it speaks; both if none is given
 * @param lacks          what it can't do, and needn't
 * @param knownFailures  checks that it fails, with the reason
 */
public record ServerDescription(@JsonProperty(required = true) String name, @Nullable String release,
        @Nullable Start start, @Nullable String address, @Nullable String webSocket, @Nullable String tls,
        @Nullable User user, @Nullable String forbiddenTopic, List<String> versions, Set<Capability> lacks,
        List<KnownFailure> knownFailures) {
    /** The names of the descriptions that come with the suite. */
    public static final List<String> READY = List.of("aedes", "heliograph", "hivemq", "moquette", "mosquitto", "nats",
            "rabbitmq");

    static final DescriptionReader<ServerDescription> READER = new DescriptionReader<>(ServerDescription.class, READY,
            "",
            ServerDescription::requireAddress);

    /**
     * How a Server is started.
     *
     * @param command     program and arguments
     * @param environment variables that are set for it
     * @param files       what is written to files below {@code {dir}} before
     * @param keeps       whether Sessions and messages survive a stop, so that a restart can be part of checks
     * @param apart       whether each check gets a Server of its own, as some of them break it for the others
     * @param install     how to get what is missing, a sentence; shown when it can't be started
     */
    public record Start(@JsonProperty(required = true) List<String> command, Map<String, String> environment,
            Map<String, String> files, boolean keeps, boolean apart, @Nullable String install) {
        /** Copies. */
        public Start {
            command = DescriptionReader.listOf(command);
            environment = environment == null ? Map.of() : Map.copyOf(environment);
            files = files == null ? Map.of() : Map.copyOf(files);
            if (command.isEmpty()) {
                throw new IllegalArgumentException("start has no command");
            }
        }
    }

    /** User Name and Password. */
    public record User(@JsonProperty(required = true) String name, @JsonProperty(required = true) String password) {}

    /** Checks what belongs together. */
    public ServerDescription {
        Objects.requireNonNull(name, "name is missing");
        versions = DescriptionReader.listOf(versions);
        SpokenVersions.of(versions);
        lacks = lacks == null || lacks.isEmpty() ? Set.of() : Set.copyOf(lacks);
        knownFailures = DescriptionReader.listOf(knownFailures);
    }

    private void requireAddress() {
        if (start == null && address == null) {
            throw new IllegalArgumentException("neither start nor address says where the Server is");
        }
    }

    /**
     * One that comes with the suite.
     *
     * @param name one of {@link #READY}
     */
    public static ServerDescription ready(String name) throws IOException {
        return READER.ready(name);
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it can't be read or is written wrongly; the message says where and what would be right
     */
    public static ServerDescription read(Path file) throws IOException {
        return READER.read(file);
    }

    /** Name and version. */
    public String title() {
        return release == null ? name : name + " " + release;
    }

    /** The versions that it speaks. */
    public Set<MqttVersion> spoken() {
        return SpokenVersions.of(versions);
    }

    /** Its known failures. */
    public KnownFailures known() {
        return KnownFailure.all(knownFailures);
    }

    /**
     * Starts it, unless it runs already, and waits until it listens.
     *
     * @throws IOException if it can't be started; the message is for the user
     */
    public DescribedServer open() throws IOException, InterruptedException {
        return DescribedServer.open(this);
    }
}
