// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A text file with certificates and keys (RFC 7468). Text between the blocks is passed over, as everybody does.
 *
 * <p>Every failure is an {@link IOException} that names the file and says what is wrong with it.
 */
final class PemFile {
    private static final long LARGEST_BYTES = 16 << 20;
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----",
            Pattern.DOTALL);
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private static final class Block {
        private final String label;
        private final byte[] bytes;

        Block(String label, byte[] bytes) {
            this.label = label;
            this.bytes = bytes;
        }
    }

    private final Path path;
    private final List<Block> blocks = new ArrayList<>();

    private PemFile(Path path) {
        this.path = path;
    }

    static PemFile read(Path path) throws IOException {
        PemFile file = new PemFile(path);
        Matcher matcher = BLOCK.matcher(file.text());
        while (matcher.find()) {
            file.blocks.add(new Block(matcher.group(1), file.decode(matcher.group(2))));
        }
        return file;
    }

    private String text() throws IOException {
        try {
            if (Files.size(path) > LARGEST_BYTES) {
                throw wrong("it is larger than 16 MiB", null);
            }
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw wrong("there is no such file", e);
        }
    }

    private byte[] decode(String base64) throws IOException {
        if (base64.contains("ENCRYPTED")) {
            throw wrong(
                    "the key is encrypted in OpenSSL's old way; \"openssl pkcs8 -topk8\" makes a key that can be read",
                    null);
        }
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw wrong("a block is no Base64", e);
        }
    }

    /** All certificates in the order of the file, at least one. */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label.equals("CERTIFICATE")) {
                certificates.add(certificate(block.bytes));
            }
        }
        if (certificates.isEmpty()) {
            throw wrong("there is no certificate in it" + contents(), null);
        }
        return certificates;
    }

    private X509Certificate certificate(byte[] bytes) throws IOException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(bytes));
        } catch (CertificateException e) {
            throw wrong("a certificate in it can't be read", e);
        }
    }

    /**
     * The first private key.
     *
     * @param password null if it is not encrypted
     */
    PrivateKey privateKey(@Nullable String password) throws IOException {
        for (Block block : blocks) {
            if (block.label.endsWith("PRIVATE KEY")) {
                return privateKey(pkcs8(block, password));
            }
        }
        throw wrong("there is no private key in it" + contents(), null);
    }

    private byte[] pkcs8(Block block, @Nullable String password) throws IOException {
        try {
            return switch (block.label) {
                case "PRIVATE KEY" -> block.bytes;
                case "RSA PRIVATE KEY" -> Der.pkcs8FromPkcs1(block.bytes);
                case "EC PRIVATE KEY" -> Der.pkcs8FromSec1(block.bytes);
                case "ENCRYPTED PRIVATE KEY" -> decrypt(block.bytes, password);
                default -> throw wrong("a key of the kind \"%s\" can't be read".formatted(block.label), null);
            };
        } catch (IllegalArgumentException e) {
            throw wrong("the private key can't be read: " + e.getMessage(), e);
        }
    }

    private byte[] decrypt(byte[] bytes, @Nullable String password) throws IOException {
        if (password == null) {
            throw wrong("the private key is encrypted and no password was given", null);
        }
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray());
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
            // Which algorithms PBES2 uses stands in its parameters, and their text is the name that the JDK knows them by.
            String algorithm = info.getAlgParameters() == null ? info.getAlgName() : info.getAlgParameters().toString();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, SecretKeyFactory.getInstance(algorithm).generateSecret(spec),
                    info.getAlgParameters());
            return info.getKeySpec(cipher).getEncoded();
        } catch (GeneralSecurityException | IOException e) {
            throw wrong("the private key can't be decrypted; is the password right?", e);
        } finally {
            spec.clearPassword();
        }
    }

    private PrivateKey privateKey(byte[] pkcs8) throws IOException {
        InvalidKeySpecException failure = null;
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                failure = e;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has " + algorithm, e);
            }
        }
        throw wrong("the private key is broken or of an unknown algorithm", failure);
    }

    private String contents() {
        return blocks.isEmpty() ? "; is it PEM, with a line -----BEGIN ...-----?"
                : ", but " + String.join(", ", blocks.stream().map(block -> block.label).toList());
    }

    private IOException wrong(String what, @Nullable Throwable cause) {
        return new IOException("%s: %s".formatted(path, what), cause);
    }
}
