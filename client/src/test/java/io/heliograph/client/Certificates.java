// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys and certificates, made once by the JDK's keytool: two authorities, "ca" and "other", and what the first has signed. */
final class Certificates {
    private static final String PASSWORD = "secret";

    private final KeyStore store;

    private static final class Once {
        private static final Certificates INSTANCE = new Certificates();
    }

    static Certificates made() {
        return Once.INSTANCE;
    }

    private Certificates() {
        try {
            Path file = Files.createTempDirectory("certificates").resolve("store.p12");
            for (String authority : List.of("ca", "other")) {
                keytool(file, authority, "-ext", "bc:c", "-validity", "10");
            }
            keytool(file, "server", "-signer", "ca", "-ext", "san=dns:localhost,ip:127.0.0.1,dns:broker.example");
            keytool(file, "stranger", "-signer", "ca", "-ext", "san=dns:elsewhere.example");
            keytool(file, "expired", "-signer", "ca", "-ext", "san=ip:127.0.0.1", "-startdate", "-3d", "-validity",
                    "1");
            keytool(file, "client", "-signer", "ca");
            store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD.toCharArray());
            }
            Files.delete(file);
            Files.delete(file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(Path file, String name, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
                .toString(), "-J-XX:TieredStopAtLevel=1", "-genkeypair", "-keystore", file.toString(), "-storepass",
                PASSWORD, "-storetype", "PKCS12", "-alias", name, "-dname", "CN=" + name, "-keyalg",
                name.equals("client") ? "RSA" : "EC"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + output);
        }
    }

    Certificate certificate(String name) {
        try {
            return store.getCertificate(name);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    PrivateKey key(String name) {
        try {
            return (PrivateKey) store.getKey(name, PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificates of these as PEM. */
    String certificatePem(String... names) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            try {
                text.append(pem("CERTIFICATE", certificate(name).getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return text.toString();
    }

    String keyPem(String name) {
        return pem("PRIVATE KEY", key(name).getEncoded());
    }

    static String pem(String label, byte[] bytes) {
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(label, Base64.getMimeEncoder()
                .encodeToString(bytes), label);
    }

    /** The context of a Server that shows this certificate and trusts "ca". */
    SSLContext serverContext(String name) throws GeneralSecurityException, IOException {
        KeyStore shown = KeyStore.getInstance("PKCS12");
        shown.load(null, null);
        shown.setKeyEntry(name, key(name), PASSWORD.toCharArray(), new Certificate[] {certificate(name)});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(shown, PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", certificate("ca"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
