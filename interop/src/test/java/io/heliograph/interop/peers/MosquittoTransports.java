// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.peers;

import io.heliograph.interop.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A mosquitto that listens with TLS, mutual TLS, WebSocket, both, and on a Unix domain socket, with certificates that OpenSSL has
 * made for it.
 */
public final class MosquittoTransports {
    private final Path directory = ChildProcess.directory("mosquitto-transports");
    private final int tlsPort = ChildProcess.freePort();
    private final int mutualTlsPort = ChildProcess.freePort();
    private final int webSocketPort = ChildProcess.freePort();
    private final int secureWebSocketPort = ChildProcess.freePort();

    private MosquittoTransports() {}

    /** Starts it; it ends with the tests. */
    public static MosquittoTransports start() {
        MosquittoTransports made = new MosquittoTransports();
        made.makeCertificates();
        made.encryptKey();
        int plainPort = ChildProcess.freePort();
        Path configuration = made.file("mosquitto.conf");
        String secure = "certfile %s%nkeyfile %s%ncafile %s%n".formatted(made.file("server.pem"),
                made.file("server.key"),
                made.file("ca.pem"));
        try {
            // Started by root it would give up root's rights and then not be let into the directory.
            Files.writeString(configuration, "user root%nallow_anonymous true%npersistence false%n".formatted()
                    + listener(plainPort, "")
                    + listener(made.tlsPort, secure)
                    + listener(made.mutualTlsPort, secure + "require_certificate true\n")
                    + listener(made.webSocketPort, "protocol websockets\n")
                    + listener(made.secureWebSocketPort, "protocol websockets\n" + secure)
                    + "listener 0 %s%n".formatted(made.file("socket")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ChildProcess.start("mosquitto", List.of(Programs.find("mosquitto", "apt-get install mosquitto"), "-c",
                configuration.toString()), made.directory, plainPort);
        return made;
    }

    private static String listener(int port, String more) {
        // WebSocket listeners of mosquitto 2.0 take no address.
        return "listener %d%s%n%s".formatted(port, more.contains("websockets") ? "" : " localhost", more);
    }

    private void makeCertificates() {
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj",
                "/CN=ca",
                "-days", "10");
        for (String name : List.of("server", "client")) {
            openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", name + ".key", "-out", name + ".csr", "-subj",
                    "/CN="
                            + (name.equals("server") ? "localhost" : name));
            try {
                Files.writeString(file("names"), "subjectAltName=DNS:localhost\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                    "-out",
                    name + ".pem", "-days", "10", "-extfile", "names");
        }
    }

    /** The client's key again, encrypted with what stands in another file. */
    private void encryptKey() {
        try {
            Files.writeString(file("password"), "open sesame\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl("pkcs8", "-topk8", "-in", "client.key", "-out", "encrypted.key", "-passout", "file:password");
    }

    private void openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Programs.find("openssl", "apt-get install openssl")));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                    .redirectOutput(file("openssl.txt").toFile()).start();
            if (process.waitFor() != 0) {
                throw new AssertionError(command + ": " + Files.readString(file("openssl.txt")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** One of the files made for it: ca.pem, client.pem, client.key, encrypted.key with its password, and socket. */
    public Path file(String name) {
        return directory.resolve(name);
    }

    /** TLS. */
    public int tlsPort() {
        return tlsPort;
    }

    /** TLS that wants a certificate of the client. */
    public int mutualTlsPort() {
        return mutualTlsPort;
    }

    /** WebSocket. */
    public int webSocketPort() {
        return webSocketPort;
    }

    /** WebSocket over TLS. */
    public int secureWebSocketPort() {
        return secureWebSocketPort;
    }
}
