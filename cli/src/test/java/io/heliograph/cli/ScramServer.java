// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The Server's part of one SCRAM-SHA-256 (RFC 5802), written from the RFC and not from the client. */
final class ScramServer {
    private static final byte[] SALT = "salt of the test".getBytes(StandardCharsets.US_ASCII);
    private static final int ITERATIONS = 4096;

    private final byte[] saltedPassword;
    private final String clientFirst;
    private final String challenge;

    /** @param initial what the client has said first */
    ScramServer(String password, Bytes initial) throws GeneralSecurityException {
        String said = initial.utf8();
        assertThat(said).startsWith("n,,n=ann,r=");
        clientFirst = said.substring(3);
        challenge = "r=%sOfTheServer,s=%s,i=%d".formatted(clientFirst.replaceFirst(".*,r=", ""),
                Base64.getEncoder().encodeToString(SALT), ITERATIONS);
        saltedPassword = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, ITERATIONS, 256)).getEncoded();
    }

    String challenge() {
        return challenge;
    }

    /** Fails if the client does not know the password; what the Server says last, which shows that it knows it too. */
    String verified(Bytes answer) throws GeneralSecurityException {
        String said = answer.utf8();
        int end = said.lastIndexOf(",p=");
        String all = clientFirst + "," + challenge + "," + said.substring(0, end);
        byte[] clientKey = hmac(saltedPassword, "Client Key");
        byte[] proof = hmac(MessageDigest.getInstance("SHA-256").digest(clientKey), all);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        assertThat(said.substring(end + 3)).isEqualTo(Base64.getEncoder().encodeToString(proof));
        return "v=" + Base64.getEncoder().encodeToString(hmac(hmac(saltedPassword, "Server Key"), all));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
