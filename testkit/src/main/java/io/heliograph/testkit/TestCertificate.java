// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A certificate for Servers in tests, made by the JDK's {@code keytool} when it is needed first, and a trust that asks for none. The
 * {@link RawServer}s that speak TLS have it.
 */
public final class TestCertificate {
    private static final String ALIAS = "server";
    private static final char[] PASSWORD = "secret".toCharArray();

    private TestCertificate() {}

    private static final class Once {
        private static final KeyStore STORE = madeStore();
        private static final SSLContext SERVER = context(keys(STORE), null);
        private static final SSLContext TRUSTING_ALL = context(null, new TrustManager[] {new TrustsAll()});
    }

    /** What a Server needs to show it: a certificate for localhost, 127.0.0.1 and ::1, signed by itself. */
    public static SSLContext server() {
        return Once.SERVER;
    }

    /** What a Client needs that is content with any certificate. */
    public static SSLContext trustingAll() {
        return Once.TRUSTING_ALL;
    }

    /** The certificate of {@link #server} in PEM, for Servers that read files. */
    public static String certificatePem() {
        try {
            return pem("CERTIFICATE", Once.STORE.getCertificate(ALIAS).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The private key of {@link #server} in PEM, without a password. */
    public static String keyPem() {
        try {
            return pem("PRIVATE KEY", Once.STORE.getKey(ALIAS, PASSWORD).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type,
                Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
    }

    private static KeyStore madeStore() {
        try {
            Path directory = Files.createTempDirectory("heliograph-testkit");
            Path file = directory.resolve("server.p12");
            try {
                keytool(file);
                return loaded(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1", "-genkeypair", "-keystore", file.toString(), "-storetype", "PKCS12",
                "-storepass", new String(PASSWORD), "-alias", ALIAS, "-dname", "CN=localhost", "-keyalg", "EC",
                "-validity", "10", "-ext", "san=dns:localhost,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1")
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool could not make a certificate: " + output);
        }
    }

    private static KeyStore loaded(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static KeyManager[] keys(KeyStore store) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            return keys.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext context(KeyManager @Nullable [] keys, TrustManager @Nullable [] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is tested is MQTT, not who the other side is. */
    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
