// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/**
 * A method of enhanced authentication (section 4.12 of MQTT 5.0): Client and Server talk in a language of their own before the
 * connection is accepted, and again whenever the Client wants. {@link MqttClientBuilder#authentication} gives it to a client.
 *
 * <p>Four are built in; others are made by implementing this interface. One object may serve any number of clients at once, so it
 * has to be safe for use by several threads.
 *
 * <pre>{@code
 * MqttClient client = MqttClient.builder().server("mqtts://localhost:8883")
 *         .authentication(AuthenticationMethod.scramSha256("anna", password))
 *         .build();
 * }</pre>
 */
public interface AuthenticationMethod {

    /** The Authentication Method as CONNECT and AUTH name it, best the registered name of a SASL mechanism. Always the same. */
    String name();

    /** Begins an exchange: one before each CONNECT and one for each re-authentication. Does not block. */
    AuthenticationExchange begin();

    /**
     * SCRAM-SHA-256 (RFC 5802 and 7677): the password is not sent, and the Server has to prove that it knows it. Without TLS
     * whoever reads along can try passwords at leisure.
     *
     * <p>User name and password are prepared by SASLprep (RFC 4013). There is no channel binding. A Server that asks for less than
     * 4,096 or more than 1,000,000 iterations is refused: the first would make it easy to find out the password, the second is
     * a way to keep a processor busy.
     *
     * @throws IllegalArgumentException if one of the two is empty, or has characters that SASLprep does not allow
     */
    static AuthenticationMethod scramSha256(String userName, String password) {
        return new Scram(Scram.Hash.SHA_256, userName, password);
    }

    /**
     * SCRAM-SHA-512, see {@link #scramSha256}.
     *
     * @throws IllegalArgumentException if one of the two is empty, or has characters that SASLprep does not allow
     */
    static AuthenticationMethod scramSha512(String userName, String password) {
        return new Scram(Scram.Hash.SHA_512, userName, password);
    }

    /**
     * PLAIN (RFC 4616), for Servers that want a password by AUTH rather than in CONNECT: it is sent as it is. Only for encrypted
     * connections.
     *
     * @throws IllegalArgumentException if one of the two is empty or has a null character
     */
    static AuthenticationMethod plain(String userName, String password) {
        return new Plain(userName, password);
    }

    /**
     * OAUTHBEARER (RFC 7628): an access token of OAuth 2.0. The supplier is asked before each connection. If a token tells when it
     * ends, the client asks for the next one and re-authenticates a minute before, or when a tenth of the token's time is left if
     * that is shorter; if the supplier fails then, it is asked again every ten seconds. Only for encrypted connections.
     */
    static AuthenticationMethod oauthBearer(AccessToken.Supplier tokens) {
        return new OAuthBearer(tokens);
    }
}
