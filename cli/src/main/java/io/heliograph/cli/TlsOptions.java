// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.Tls;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the connection is encrypted. Each of these options means that it is. */
final class TlsOptions {
    // What OpenSSL looks for, and the names that people give such files.
    private static final Pattern CERTIFICATE_FILE = Pattern.compile(".*\\.(pem|crt|cer|[0-9])");

    @Option(names = "--cafile", order = 201, paramLabel = "FILE",
            description = "Trust the certificates in this PEM file, and no others; may be given again.")
    private final List<Path> files = new ArrayList<>();

    @Option(names = "--capath", order = 202, paramLabel = "DIRECTORY",
            description = "Trust the certificates in the PEM files of this directory, and no others.")
    private @Nullable Path directory;

    @Option(names = "--tls-use-os-certs", order = 203,
            description = "Trust what Java trusts, which is also what is done without --cafile.")
    private boolean usesDefaultTrust;

    @Option(names = "--cert", order = 204, paramLabel = "FILE",
            description = "Show the server this certificate, in PEM, with those that lead to one that it trusts.")
    private @Nullable Path certificate;

    @Option(names = "--key", order = 205, paramLabel = "FILE",
            description = "The certificate's private key, in PEM. Default: it is in the file of --cert.")
    private @Nullable Path key;

    @Option(names = "--key-pw-from", order = 206, paramLabel = "SOURCE", converter = SecretSource.Converter.class,
            description = "Where the password of an encrypted key is: file:PATH, env:NAME or prompt.")
    private @Nullable SecretSource keyPassword;

    @Option(names = "--insecure", order = 207,
            description = "Accept a trusted certificate whatever host it is for. For tests only.")
    private boolean insecure;

    @Option(names = "--tls-name", order = 208, paramLabel = "NAME",
            description = "The name to ask the server for (SNI), which its certificate must have. Default: HOST.")
    private @Nullable String serverName;

    @Option(names = "--tls-pin", order = 209, paramLabel = "SHA256",
            description = "Accept only a server with this public key: its SHA-256 in Base64; may be given again.")
    private final List<String> pins = new ArrayList<>();

    @Option(names = "--tls-alpn", order = 210, paramLabel = "PROTOCOL",
            description = "The protocol to ask for by ALPN, such as mqtt; may be given again.")
    private final List<String> applicationProtocols = new ArrayList<>();

    @Option(names = "--tls-version", order = 211, paramLabel = "VERSION",
            description = "tlsv1.2 or tlsv1.3, and no other. Default: both.")
    private @Nullable String version;

    @Option(names = "--ciphers", order = 212, paramLabel = "NAMES",
            description = "The cipher suites that may be used, by their IANA names, separated by colons.")
    private @Nullable String cipherSuites;

    /** Whether any of them was given. */
    boolean isGiven() {
        return !files.isEmpty() || directory != null || usesDefaultTrust || certificate != null || key != null
                || keyPassword != null || insecure || serverName != null || !pins.isEmpty()
                || !applicationProtocols.isEmpty() || version != null || cipherSuites != null;
    }

    boolean isInsecure() {
        return insecure;
    }

    /** Whether any certificate will do that leads to one of those that everybody trusts. */
    boolean hasDefaultTrust() {
        return files.isEmpty() && directory == null;
    }

    /**
     * What the options say, or null if there is none.
     *
     * @throws IllegalArgumentException if they contradict each other
     * @throws CommandFailure           if a file can't be read
     */
    @Nullable
    Tls tls(Streams streams) {
        if (!isGiven()) {
            return null;
        }
        if (usesDefaultTrust && !hasDefaultTrust()) {
            throw new IllegalArgumentException("--tls-use-os-certs can't be given with --cafile or --capath");
        }
        if (certificate == null && (key != null || keyPassword != null)) {
            throw new IllegalArgumentException("--key and --key-pw-from need --cert");
        }
        Tls.Builder builder = Tls.builder().applicationProtocols(applicationProtocols.toArray(String[]::new))
                .trust(trusted().toArray(Path[]::new));
        try {
            builder.pins(pins.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--tls-pin: " + e.getMessage(), e);
        }
        if (insecure) {
            builder.disableHostNameVerification();
        }
        if (serverName != null) {
            builder.serverName(serverName);
        }
        if (version != null) {
            builder.protocols(protocol(version));
        }
        if (cipherSuites != null) {
            builder.cipherSuites(cipherSuites.split(":", -1));
        }
        if (certificate != null) {
            showCertificate(builder, certificate, streams);
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            if (e.getCause() instanceof IOException) {
                // About one of the files.
                throw new CommandFailure(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    private void showCertificate(Tls.Builder builder, Path chain, Streams streams) {
        Path keyFile = key == null ? chain : key;
        if (keyPassword == null) {
            builder.clientCertificate(chain, keyFile);
        } else {
            builder.clientCertificate(chain, keyFile, keyPassword.read(streams, "Password of " + keyFile));
        }
    }

    private List<Path> trusted() {
        List<Path> all = new ArrayList<>(files);
        if (directory == null) {
            return all;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory,
                file -> CERTIFICATE_FILE.matcher(file.getFileName().toString()).matches())) {
            entries.forEach(all::add);
        } catch (IOException e) {
            throw new CommandFailure("--capath: can't read the directory " + directory, e);
        }
        if (all.size() == files.size()) {
            throw new CommandFailure("--capath: there is no certificate (.pem, .crt, .cer) in " + directory);
        }
        return all;
    }

    private static String protocol(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "tlsv1.2" -> "TLSv1.2";
            case "tlsv1.3" -> "TLSv1.3";
            default -> throw new IllegalArgumentException("--tls-version is tlsv1.2 or tlsv1.3, not " + text);
        };
    }
}
