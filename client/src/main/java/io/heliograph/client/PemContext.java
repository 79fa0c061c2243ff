// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The SSLContext that PEM files make, and a new one when a file has changed. Without files it is that of the JDK's defaults. */
final class PemContext {
    /**
     * What the client shows of itself.
     *
     * @param chain    a file with the client's certificate and those that lead from it to one that the Server knows
     * @param key      the file with the private key
     * @param password that of the key, or null
     */
    record Identity(Path chain, Path key, @Nullable String password) {}

    /** By this a change of a file is seen. */
    private record Stamp(FileTime changed, long size, @Nullable Object file) {}

    private final List<Path> trusted;
    private final @Nullable Identity identity;
    private final ReentrantLock lock = new ReentrantLock();
    private List<Stamp> stamps = List.of();
    private @Nullable SSLContext context;

    PemContext(List<Path> trusted, @Nullable Identity identity) {
        this.trusted = List.copyOf(trusted);
        this.identity = identity;
    }

    /**
     * The context of the files as they are now.
     *
     * @throws IOException naming the file and what is wrong with it
     */
    SSLContext current() throws IOException {
        lock.lock();
        try {
            // Looked at before reading, so that a change in between is noticed the next time.
            List<Stamp> now = stamps();
            SSLContext known = context;
            if (known != null && now.equals(stamps)) {
                return known;
            }
            SSLContext fresh = load();
            context = fresh;
            stamps = now;
            return fresh;
        } catch (GeneralSecurityException e) {
            throw new IOException("certificates and key can't be used: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private List<Stamp> stamps() throws IOException {
        List<Path> files = new ArrayList<>(trusted);
        if (identity != null) {
            files.add(identity.chain);
            files.add(identity.key);
        }
        List<Stamp> found = new ArrayList<>();
        for (Path file : files) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                found.add(new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
            } catch (NoSuchFileException e) {
                throw new IOException(file + ": there is no such file", e);
            }
        }
        return found;
    }

    private SSLContext load() throws IOException, GeneralSecurityException {
        SSLContext fresh = SSLContext.getInstance("TLS");
        fresh.init(keyManagers(), trustManagers(), null);
        return fresh;
    }

    private TrustManager @Nullable [] trustManagers() throws IOException, GeneralSecurityException {
        if (trusted.isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        for (Path file : trusted) {
            for (X509Certificate certificate : PemFile.read(file).certificates()) {
                store.setCertificateEntry(Integer.toString(store.size()), certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private KeyManager @Nullable [] keyManagers() throws IOException, GeneralSecurityException {
        Identity shown = identity;
        if (shown == null) {
            return null;
        }
        List<X509Certificate> chain = PemFile.read(shown.chain).certificates();
        PrivateKey key = PemFile.read(shown.key).privateKey(shown.password);
        if (!belongTogether(key, chain.get(0).getPublicKey())) {
            throw new IOException("%s: the private key is not that of the first certificate in %s".formatted(shown.key,
                    shown.chain));
        }
        KeyStore store = emptyStore();
        // The store is never written anywhere; it has to have some password.
        char[] password = {'x'};
        store.setKeyEntry("client", key, password, chain.toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Whether one signs what the other verifies. Without this the JDK would silently show no certificate at all. */
    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm = switch (privateKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            // RSASSA-PSS can't be tried without its parameters.
            default -> "";
        };
        if (algorithm.isEmpty()) {
            return true;
        }
        if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        byte[] sample = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(privateKey);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(sample);
        return signature.verify(signed);
    }
}
