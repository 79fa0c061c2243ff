// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.peers;

import io.heliograph.interop.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker in a process of its own, in a directory of its own. Both are gone when the tests end. */
final class ChildProcess implements RestartableBroker {
    // CONNECT of MQTT 3.1.1 with Clean Session and the Client Identifier "probe", and the CONNACK that accepts it.
    private static final byte[] CONNECT = {0x10, 0x11, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 5, 'p', 'r', 'o', 'b',
        'e'};
    private static final byte[] ACCEPTED = {0x20, 2, 0, 0};

    private final String name;
    private final List<String> command;
    private final Path directory;
    private final Path output;
    private final int port;
    private volatile Process process;

    private ChildProcess(String name, List<String> command, Path directory, int port) throws IOException {
        this.name = name;
        this.command = command;
        this.directory = directory;
        this.output = directory.resolve("output.txt");
        this.port = port;
        this.process = launch();
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile())).start();
    }

    /** Starts the process and waits until it accepts a CONNECT at the port. */
    static ChildProcess start(String name, List<String> command, Path directory, int port) {
        try {
            ChildProcess child = new ChildProcess(name, command, directory, port);
            Runtime.getRuntime().addShutdownHook(new Thread(child::close));
            child.awaitReady();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void start() {
        try {
            process = launch();
            awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that nobody listens at. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty directory below the build's own. */
    static Path directory(String name) {
        try {
            Path parent = io.heliograph.interop.Programs.DIRECTORY.resolve("target/peers");
            return Files.createTempDirectory(Files.createDirectories(parent), name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + Deadline.START.toNanos();
        while (!acceptsConnect(port)) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                process.destroyForcibly();
                throw new AssertionError(
                        name + " did not start; it wrote: " + Files.readString(output, StandardCharsets.UTF_8));
            }
            pause(Duration.ofMillis(20));
        }
    }

    private static boolean acceptsConnect(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(CONNECT);
            return java.util.Arrays.equals(socket.getInputStream().readNBytes(ACCEPTED.length), ACCEPTED);
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
