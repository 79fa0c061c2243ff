// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import io.heliograph.codec.Bytes;
import io.heliograph.conformance.Capability;
import io.heliograph.conformance.ServerSetup;
import io.heliograph.conformance.ServerTarget;
import io.heliograph.conformance.description.ServerDescription.Start;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Server that was started as its description says, or that ran already. */
public final class DescribedServer implements AutoCloseable {
    private static final String STARTED_ADDRESS = "mqtt://127.0.0.1:{port}";
    private static final int DEFAULT_PORT = 1883;
    private static final int ATTEMPTS = 3;

    private final Path directory;
    private final @Nullable ServerProcess process;
    private final ServerTarget target;

    private DescribedServer(Path directory, @Nullable ServerProcess process, ServerTarget target) {
        this.directory = directory;
        this.process = process;
        this.target = target;
    }

    static DescribedServer open(ServerDescription description) throws IOException, InterruptedException {
        for (int left = ATTEMPTS - 1;; left--) {
            try {
                return openOnce(description);
            } catch (IOException e) {
                // A port that was free may be taken before the Server gets to it: the next attempt has others.
                if (left == 0 || !(e.getCause() instanceof ServerProcess.EndedEarly)) {
                    throw e;
                }
            }
        }
    }

    private static DescribedServer openOnce(ServerDescription description) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("heliograph-conformance");
        // Servers that run as a user of their own have to get at their files.
        directory.toFile().setReadable(true, false);
        directory.toFile().setExecutable(true, false);
        Placeholders placeholders = new Placeholders(directory);
        ServerProcess process = null;
        try {
            InetSocketAddress address = address(description, placeholders);
            Start start = description.start();
            if (start != null) {
                write(start, directory, placeholders);
                process = new ServerProcess(description.title(), start, directory, placeholders,
                        listeners(description, address, placeholders));
                process.start();
            }
            return new DescribedServer(directory, process, target(description, address, placeholders, process));
        } catch (IOException | UncheckedIOException e) {
            close(process, directory);
            String install = description.start() == null ? null : description.start().install();
            throw new IOException("%s can't be started: %s%s".formatted(description.title(), e.getMessage(),
                    install == null ? "" : ". " + install), e);
        } catch (InterruptedException | RuntimeException e) {
            close(process, directory);
            throw e;
        }
    }

    /** All have to be open before the first check comes. */
    private static List<InetSocketAddress> listeners(ServerDescription description, InetSocketAddress address,
            Placeholders placeholders) {
        List<InetSocketAddress> listeners = new ArrayList<>(List.of(address));
        for (String text : new @Nullable String[] {description.webSocket(), description.tls()}) {
            URI uri = uri(text, placeholders);
            if (uri != null && uri.getPort() > 0) {
                listeners.add(new InetSocketAddress(uri.getHost(), uri.getPort()));
            }
        }
        return listeners;
    }

    private static InetSocketAddress address(ServerDescription description, Placeholders placeholders)
            throws IOException {
        String text = description.address();
        URI uri = URI.create(placeholders.fill(text == null ? STARTED_ADDRESS : text));
        if (!"mqtt".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IOException("address is to be mqtt://HOST:PORT, not " + uri);
        }
        return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    }

    private static void write(Start start, Path directory, Placeholders placeholders) throws IOException {
        for (var file : start.files().entrySet()) {
            Path path = directory.resolve(file.getKey()).normalize();
            if (!path.startsWith(directory)) {
                throw new IOException("a file is outside of {dir}: " + file.getKey());
            }
            Files.createDirectories(path.getParent());
            Files.writeString(path, placeholders.fill(file.getValue()));
        }
    }

    private static ServerTarget target(ServerDescription description, InetSocketAddress address,
            Placeholders placeholders, @Nullable ServerProcess process) {
        ServerDescription.User user = description.user();
        Start start = description.start();
        Runnable restart = process != null && start != null && start.keeps() ? process::restart : null;
        ServerSetup setup = new ServerSetup(uri(description.webSocket(), placeholders),
                uri(description.tls(), placeholders),
                user == null ? null
                        : new ServerSetup.Credentials(user.name(), Bytes.utf8(user.password())),
                description.forbiddenTopic(), null, restart);
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        URI uri = URI.create("mqtt://%s:%d".formatted(address.getHostString(), address.getPort()));
        ServerTarget full = ServerTarget.of(description.title(), uri, setup);
        capabilities.addAll(full.capabilities());
        capabilities.removeAll(description.lacks());
        return new ServerTarget(description.title(), uri, capabilities, setup);
    }

    private static @Nullable URI uri(@Nullable String text, Placeholders placeholders) {
        return text == null ? null : URI.create(placeholders.fill(text));
    }

    /** What the suite needs to know of it. */
    public ServerTarget target() {
        return target;
    }

    /** Ends it, if it was started here, and removes its files. */
    @Override
    public void close() {
        close(process, directory);
    }

    private static void close(@Nullable ServerProcess process, Path directory) {
        if (process != null) {
            process.stop();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // They are in the directory for temporary files, where nobody minds them.
        }
    }
}
