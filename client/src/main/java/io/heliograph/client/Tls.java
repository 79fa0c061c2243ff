// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * How the connection is encrypted, whom the client trusts, and how it proves who it is. Used with addresses that begin with
 * {@code mqtts://} or {@code wss://}; without one, such a connection trusts what the JDK trusts.
 *
 * <pre>{@code
 * Tls tls = Tls.builder()
 *         .trust(Path.of("ca.pem"))                                        // who may sign the Server's certificate
 *         .clientCertificate(Path.of("client.pem"), Path.of("client-key.pem"))
 *         .build();
 * MqttClient client = MqttClient.builder().server("mqtts://broker.example").tls(tls).build();
 * }</pre>
 *
 * <p>PEM files are looked at before each connection is made and read again when they have changed, so a renewed certificate needs
 * no restart. May be shared by clients, which then resume each other's TLS sessions.
 */
public final class Tls {
    static final Tls DEFAULT = new Tls(new Builder());
    private static final Pattern IPV4 = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

    private final PemContext files;
    private final @Nullable SSLContext context;
    private final @Nullable String serverName;
    private final boolean verifyHostName;
    private final List<String> applicationProtocols;
    private final List<String> protocols;
    private final List<String> cipherSuites;
    private final Set<String> pins;

    private Tls(Builder builder) {
        files = new PemContext(builder.trusted, builder.identity);
        context = builder.context;
        serverName = builder.serverName;
        verifyHostName = builder.verifyHostName;
        applicationProtocols = builder.applicationProtocols;
        protocols = builder.protocols;
        cipherSuites = builder.cipherSuites;
        pins = Set.copyOf(builder.pins);
    }

    /** Starts with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers the settings. */
    public static final class Builder {
        private final List<Path> trusted = new ArrayList<>();
        private final Set<String> pins = new HashSet<>();
        private PemContext.@Nullable Identity identity;
        private @Nullable SSLContext context;
        private @Nullable String serverName;
        private boolean verifyHostName = true;
        private List<String> applicationProtocols = List.of();
        private List<String> protocols = List.of("TLSv1.3", "TLSv1.2");
        private List<String> cipherSuites = List.of();

        private Builder() {}

        /**
         * Trusts all certificates in these PEM files, and no others. A file may hold several. Default: what the JDK trusts.
         */
        public Builder trust(Path... pemFiles) {
            trusted.addAll(List.of(pemFiles));
            return this;
        }

        /** As {@link #clientCertificate(Path, Path, String)}, with a key that is not encrypted. */
        public Builder clientCertificate(Path chainPemFile, Path keyPemFile) {
            identity = new PemContext.Identity(chainPemFile, keyPemFile, null);
            return this;
        }

        /**
         * What the client shows a Server that asks who it is. Default: nothing.
         *
         * @param chainPemFile the client's certificate, followed by those that lead from it to one that the Server trusts
         * @param keyPemFile   its private key: PKCS#8, encrypted or not, PKCS#1 ("RSA PRIVATE KEY") or SEC 1 ("EC PRIVATE KEY");
         *                     may be the same file
         * @param password     that of the key
         */
        public Builder clientCertificate(Path chainPemFile, Path keyPemFile, String password) {
            identity = new PemContext.Identity(chainPemFile, keyPemFile, Objects.requireNonNull(password));
            return this;
        }

        /** Takes trust and key from this context rather than from files. All other settings stay in force. Default: none. */
        public Builder context(SSLContext value) {
            context = Objects.requireNonNull(value);
            return this;
        }

        /**
         * The name that the Server is asked for (Server Name Indication) and that its certificate must have. Default: the host of
         * the address.
         */
        public Builder serverName(String value) {
            serverName = Objects.requireNonNull(value);
            return this;
        }

        /**
         * Accepts a trusted certificate whatever name it has: then whoever has any certificate that leads to a trusted one can
         * stand in for the Server. With certificates that are trusted by the JDK that is anybody.
         */
        public Builder disableHostNameVerification() {
            verifyHostName = false;
            return this;
        }

        /** What to ask for by ALPN, the most wanted first, such as "mqtt". Default: nothing. */
        public Builder applicationProtocols(String... names) {
            applicationProtocols = List.of(names);
            return this;
        }

        /** The versions of TLS that may be used, by their names in Java. Default: "TLSv1.3" and "TLSv1.2". */
        public Builder protocols(String... names) {
            if (names.length == 0) {
                throw new IllegalArgumentException("there is no version of TLS");
            }
            protocols = List.of(names);
            return this;
        }

        /**
         * The cipher suites that may be used, the most wanted first, by their names in Java. Those of TLS 1.3 and of earlier
         * versions have nothing in common, so name some for each of the {@link #protocols}. Default: those of the JDK.
         *
         * @throws IllegalArgumentException if there is none
         */
        public Builder cipherSuites(String... names) {
            if (names.length == 0) {
                throw new IllegalArgumentException("there is no cipher suite");
            }
            cipherSuites = List.of(names);
            return this;
        }

        /**
         * Accepts only a Server whose certificate is trusted and has one of these public keys. Default: any key.
         *
         * @param sha256 the SHA-256 of the key (SubjectPublicKeyInfo) in Base64, with or without "sha256/" before it
         * @throws IllegalArgumentException if one is no such text
         */
        public Builder pins(String... sha256) {
            for (String text : sha256) {
                String base64 = text.startsWith("sha256/") ? text.substring("sha256/".length()) : text;
                if (!isSha256(base64)) {
                    throw new IllegalArgumentException("\"%s\" is no SHA-256 in Base64".formatted(text));
                }
                pins.add(base64);
            }
            return this;
        }

        private static boolean isSha256(String base64) {
            try {
                return Base64.getDecoder().decode(base64).length == 32;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        /**
         * Reads the files once, so that a mistake shows early.
         *
         * @throws IllegalArgumentException if a file can't be used, naming it and what is wrong with it; if there is both a
         *     context and a file; or if the JDK does not know a version of TLS or a cipher suite
         */
        public Tls build() {
            if (context != null && (identity != null || !trusted.isEmpty())) {
                throw new IllegalArgumentException("certificates are either in the SSLContext or in files");
            }
            Tls tls = new Tls(this);
            try {
                SSLContext current = tls.current();
                List<String> known = List.of(current.getSupportedSSLParameters().getProtocols());
                if (!known.containsAll(protocols)) {
                    throw new IllegalArgumentException("of %s only %s are known".formatted(protocols, known));
                }
                List<String> knownSuites = List.of(current.getSupportedSSLParameters().getCipherSuites());
                for (String suite : cipherSuites) {
                    if (!knownSuites.contains(suite)) {
                        throw new IllegalArgumentException("the cipher suite %s is not known".formatted(suite));
                    }
                }
            } catch (IOException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            return tls;
        }
    }

    private SSLContext current() throws IOException {
        return context == null ? files.current() : context;
    }

    /**
     * Encrypts an open connection: shakes hands and looks at the Server's certificate. Whoever closes the given socket ends it.
     *
     * @param host as in the address
     */
    Socket secure(Socket socket, String host, int port) throws IOException {
        String name = serverName == null ? host : serverName;
        String withoutDot = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        SSLSocket secured = (SSLSocket) current().getSocketFactory().createSocket(socket, withoutDot, port, true);
        secured.setSSLParameters(parameters(secured.getSSLParameters(), withoutDot));
        try {
            secured.startHandshake();
        } catch (SSLException e) {
            throw TlsFailure.explained(e, withoutDot);
        } catch (IOException e) {
            // A Server that closes right after its alert may thereby destroy the alert on its way.
            throw new IOException(
                    "the connection broke within the TLS handshake; maybe the Server wants a certificate of the "
                            + "client, or another one: " + e.getMessage(),
                    e);
        }
        if (!pins.isEmpty()) {
            checkPin(secured.getSession().getPeerCertificates()[0].getPublicKey());
        }
        return secured;
    }

    /** What the Server has shown, its own certificate first. */
    static List<X509Certificate> certificates(SSLSocket secured) {
        try {
            return Stream.of(secured.getSession().getPeerCertificates()).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    private SSLParameters parameters(SSLParameters parameters, String name) {
        parameters.setProtocols(protocols.toArray(new String[0]));
        if (!cipherSuites.isEmpty()) {
            parameters.setCipherSuites(cipherSuites.toArray(new String[0]));
        }
        parameters.setApplicationProtocols(applicationProtocols.toArray(new String[0]));
        if (verifyHostName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        // Addresses are no names for SNI (RFC 6066, section 3).
        // An underscore may stand in no name of SNI.
        if (!isAddress(name) && name.indexOf('_') < 0) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        return parameters;
    }

    /** Whether this is no name, but an address of IPv4 or IPv6. */
    static boolean isAddress(String host) {
        return host.contains(":") || IPV4.matcher(host).matches();
    }

    /**
     * Only the Server's own key counts. The others that it shows are what it pleases to show: with a certificate for the name from
     * elsewhere it could simply show a pinned one too.
     */
    private void checkPin(PublicKey key) throws SSLException {
        String sha256 = sha256(key);
        if (!pins.contains(sha256)) {
            throw new SSLException("the Server's public key is none of the pinned ones, but sha256/" + sha256);
        }
    }

    private static String sha256(PublicKey key) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
