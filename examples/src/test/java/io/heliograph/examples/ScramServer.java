// SPDX-License-Identifier: Apache-2.0
package io.heliograph.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawConnection;
import io.heliograph.testkit.RawServer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A Server that knows one password and SCRAM-SHA-256 (RFC 7677), for one Client. */
final class ScramServer implements AutoCloseable {
    private static final String METHOD = "SCRAM-SHA-256";
    private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final int ITERATIONS = 4096;

    private final RawServer server = RawServer.start();
    private final String password;

    ScramServer(String password) {
        this.password = password;
    }

    int port() {
        return server.port();
    }

    /** Accepts a Client, lets it authenticate twice, and waits for its end. */
    void serve() throws GeneralSecurityException {
        RawConnection connection = server.accept();
        Connect connect = connection.expect(Connect.class);
        Bytes proof = exchange(connection, connect.properties().authenticationData());
        connection.send(new Connack(false, ReasonCode.SUCCESS, ConnackProperties.builder()
                .authenticationMethod(METHOD).authenticationData(proof).build()));
        Auth again = connection.expect(Auth.class);
        connection.send(new Auth(ReasonCode.SUCCESS, METHOD, exchange(connection, again.authenticationData())));
        connection.expect(Disconnect.class);
    }

    /** Challenges the Client and checks its proof; answers with the Server's own. */
    private Bytes exchange(RawConnection connection, @Nullable Bytes first) throws GeneralSecurityException {
        String clientFirst = Objects.requireNonNull(first).utf8().substring("n,,".length());
        String nonce = clientFirst.substring(clientFirst.indexOf("r=") + 2) + "server";
        String serverFirst = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(SALT) + ",i=" + ITERATIONS;
        connection.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, Bytes.utf8(serverFirst)));
        String clientFinal = Objects.requireNonNull(connection.expect(Auth.class).authenticationData()).utf8();
        String withoutProof = clientFinal.substring(0, clientFinal.indexOf(",p="));
        String said = clientFirst + "," + serverFirst + "," + withoutProof;

        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, ITERATIONS, 256)).getEncoded();
        byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
        byte[] clientKey = Base64.getDecoder().decode(clientFinal.substring(clientFinal.indexOf(",p=") + 3));
        byte[] signature = hmac(storedKey, said);
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= signature[i];
        }
        if (!MessageDigest.isEqual(MessageDigest.getInstance("SHA-256").digest(clientKey), storedKey)) {
            connection.send(new Connack(false, ReasonCode.NOT_AUTHORIZED));
            throw new GeneralSecurityException("the Client does not know the password");
        }
        return Bytes.utf8("v=" + Base64.getEncoder().encodeToString(hmac(hmac(salted, "Server Key"), said)));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(UTF_8));
    }

    @Override
    public void close() {
        server.close();
    }
}
