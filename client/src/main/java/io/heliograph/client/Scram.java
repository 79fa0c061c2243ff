// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heliograph.codec.Bytes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** SCRAM (RFC 5802) without channel binding. The names are those of section 3 there. */
final class Scram implements AuthenticationMethod {
    // "n": the Client does not know of channel binding; and no other identity than that of the user name.
    private static final String GS2_HEADER = "n,,";
    private static final String CHANNEL_BINDING = "c=" + base64(GS2_HEADER.getBytes(UTF_8));
    private static final int FEWEST_ITERATIONS = 4_096;
    private static final int MOST_ITERATIONS = 1_000_000;
    private static final int NONCE_BYTES = 24;
    // An extension that has to be understood stands before the nonce ("m="), so that such a message does not match.
    private static final Pattern SERVER_FIRST = Pattern.compile(
            "r=([\\x21-\\x2B\\x2D-\\x7E]+),s=([A-Za-z0-9+/]+={0,2}),i=([1-9][0-9]{0,8})(?:,[A-Za-z]=[^,]+){0,9}");
    private static final Pattern SERVER_FINAL = Pattern.compile("([ve])=([^,]+)(?:,[A-Za-z]=[^,]+){0,9}");

    private final Hash hash;
    private final String userName;
    private final String password;
    private final Supplier<String> nonces;
    // Those of the last exchange: as long as the Server keeps salt and iterations, a reconnect need not derive them anew.
    private volatile @Nullable Keys lastKeys;

    /** The hash functions. */
    enum Hash {
        SHA_256(256),
        SHA_512(512);

        private final int bits;

        Hash(int bits) {
            this.bits = bits;
        }

        private byte[] digest(byte[] text) throws GeneralSecurityException {
            return MessageDigest.getInstance("SHA-" + bits).digest(text);
        }

        private byte[] mac(byte[] key, byte[] text) throws GeneralSecurityException {
            String algorithm = "HmacSHA" + bits;
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text);
        }

        private byte[] mac(byte[] key, String text) throws GeneralSecurityException {
            return mac(key, text.getBytes(UTF_8));
        }

        /** Hi(), which is PBKDF2. */
        private byte[] saltedPassword(String password, byte[] salt, int iterations) throws GeneralSecurityException {
            PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, bits);
            try {
                return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA" + bits).generateSecret(spec).getEncoded();
            } finally {
                spec.clearPassword();
            }
        }
    }

    /** What is derived from the password. */
    private static final class Keys {
        private final byte[] salt;
        private final int iterations;
        private final byte[] clientKey;
        private final byte[] serverKey;

        Keys(byte[] salt, int iterations, byte[] clientKey, byte[] serverKey) {
            this.salt = salt;
            this.iterations = iterations;
            this.clientKey = clientKey;
            this.serverKey = serverKey;
        }
    }

    Scram(Hash hash, String userName, String password) {
        this(hash, userName, password, Scram::nonce);
    }

    /**
     * With nonces that a test has chosen.
     *
     * @param nonces printable characters without comma
     */
    Scram(Hash hash, String userName, String password, Supplier<String> nonces) {
        this.hash = hash;
        this.userName = SaslPrep.prepare(userName, "user name");
        this.password = SaslPrep.prepare(password, "password");
        this.nonces = nonces;
    }

    private static String nonce() {
        byte[] random = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(random);
        return base64(random);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] fromBase64(String text, String what) throws GeneralSecurityException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("the Server's %s is no Base64".formatted(what), e);
        }
    }

    @Override
    public String name() {
        return "SCRAM-SHA-" + hash.bits;
    }

    @Override
    public AuthenticationExchange begin() {
        return new Dialogue();
    }

    private Keys keys(byte[] salt, int iterations) throws GeneralSecurityException {
        Keys last = lastKeys;
        if (last != null && last.iterations == iterations && Arrays.equals(last.salt, salt)) {
            return last;
        }
        byte[] saltedPassword = hash.saltedPassword(password, salt, iterations);
        Keys keys = new Keys(salt, iterations, hash.mac(saltedPassword, "Client Key"),
                hash.mac(saltedPassword, "Server Key"));
        lastKeys = keys;
        return keys;
    }

    private final class Dialogue implements AuthenticationExchange {
        private final String clientNonce = nonces.get();
        private final String clientFirstBare = "n=" + userName.replace("=", "=3D").replace(",", "=2C") + ",r="
                + clientNonce;
        private byte @Nullable [] serverSignature;

        @Override
        public Bytes initialData() {
            return Bytes.utf8(GS2_HEADER + clientFirstBare);
        }

        @Override
        public Bytes answer(@Nullable Bytes challenge) throws GeneralSecurityException {
            String serverFirst = challenge == null ? "" : challenge.utf8();
            Matcher message = SERVER_FIRST.matcher(serverFirst);
            if (serverSignature != null || !message.matches()) {
                throw new GeneralSecurityException("the Server has sent what is no challenge of SCRAM");
            }
            String nonce = message.group(1);
            if (!nonce.startsWith(clientNonce) || nonce.length() == clientNonce.length()) {
                throw new GeneralSecurityException("the Server has not added to the nonce of the Client");
            }
            int iterations = Integer.parseInt(message.group(3));
            if (iterations < FEWEST_ITERATIONS || iterations > MOST_ITERATIONS) {
                throw new GeneralSecurityException("the Server asks for %,d iterations, which are from %,d to %,d"
                        .formatted(iterations, FEWEST_ITERATIONS, MOST_ITERATIONS));
            }
            Keys keys = keys(fromBase64(message.group(2), "salt"), iterations);
            String withoutProof = CHANNEL_BINDING + ",r=" + nonce;
            String authMessage = clientFirstBare + "," + serverFirst + "," + withoutProof;
            byte[] clientProof = hash.mac(hash.digest(keys.clientKey), authMessage);
            for (int i = 0; i < clientProof.length; i++) {
                clientProof[i] ^= keys.clientKey[i];
            }
            serverSignature = hash.mac(keys.serverKey, authMessage);
            return Bytes.utf8(withoutProof + ",p=" + base64(clientProof));
        }

        @Override
        public void verify(@Nullable Bytes data) throws GeneralSecurityException {
            Matcher message = SERVER_FINAL.matcher(data == null ? "" : data.utf8());
            byte[] expected = serverSignature;
            if (expected == null || !message.matches()) {
                throw new GeneralSecurityException("the Server has not proved that it knows the password");
            }
            if (message.group(1).equals("e")) {
                throw new GeneralSecurityException("the Server has accepted with an error of SCRAM");
            }
            if (!MessageDigest.isEqual(expected, fromBase64(message.group(2), "signature"))) {
                throw new GeneralSecurityException("the Server's signature is wrong: it does not know the password");
            }
        }
    }
}
