// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.AccessToken;
import io.heliograph.client.AuthenticationMethod;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** By which options a user proves who they are. */
final class CredentialOptions {
    @Option(names = {"-u", "--username"}, order = 301, paramLabel = "NAME",
            description = "The User Name.")
    private @Nullable String userName;

    @Option(names = {"-P", "--pw"}, order = 302, paramLabel = "PASSWORD",
            description = "The Password. Others on this machine can see it in the list of processes.")
    private @Nullable String password;

    @Option(names = "--pw-from", order = 303, paramLabel = "SOURCE", converter = SecretSource.Converter.class,
            description = "Where the Password is: file:PATH (its first line), env:NAME or prompt.")
    private @Nullable SecretSource passwordSource;

    @Option(names = "--auth", order = 304, paramLabel = "METHOD",
            description = "Authenticate by scram-sha-256 or scram-sha-512, which keep the password secret, by plain "
                    + "or by oauthbearer. MQTT 5.0.")
    private @Nullable String method;

    @Option(names = "--token-from", order = 305, paramLabel = "SOURCE", converter = SecretSource.Converter.class,
            description = "Where the access token of oauthbearer is: file:PATH, env:NAME or prompt.")
    private @Nullable SecretSource tokenSource;

    /**
     * What is said to the server.
     *
     * @param userName       of CONNECT, or null
     * @param password       of CONNECT, or null
     * @param authentication what AUTH packets carry out, or null
     */
    record Credentials(@Nullable String userName, @Nullable String password,
            @Nullable AuthenticationMethod authentication) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Credentials[userName=%s]".formatted(userName);
        }
    }

    /** What anybody who reads along could use too, and is meant for encrypted connections only; or null. */
    @Nullable
    String secretToEncrypt() {
        return tokenSource != null ? "the access token" : "plain".equalsIgnoreCase(method) ? "the password" : null;
    }

    /** Whether there are AUTH packets, which MQTT 3.1.1 does not have. */
    boolean isEnhanced() {
        return method != null || tokenSource != null;
    }

    /**
     * What the options say, and the URL where there is no option.
     *
     * @throws IllegalArgumentException if they contradict each other
     * @throws CommandFailure           if a secret is not there
     */
    Credentials credentials(ServerUrl url, Streams streams) {
        if (password != null && passwordSource != null) {
            throw new IllegalArgumentException("-P and --pw-from can't both be given");
        }
        String chosenMethod = method == null ? "" : method.toLowerCase(Locale.ROOT);
        if ((tokenSource != null) != chosenMethod.equals("oauthbearer")) {
            throw new IllegalArgumentException("--auth oauthbearer and --token-from belong together");
        }
        String user = userName == null ? url.userName() : userName;
        String secret = passwordSource != null ? passwordSource.read(streams, "Password")
                : password == null ? url.password() : password;
        return switch (chosenMethod) {
            case "" -> new Credentials(user, secret, null);
            case "oauthbearer" -> new Credentials(user, secret, oauthBearer(tokenSource, streams));
            case "plain", "scram-sha-256", "scram-sha-512" -> {
                if (user == null || secret == null) {
                    throw new IllegalArgumentException(
                            "--auth %s needs a user name and a password: give -u and --pw-from"
                                    .formatted(chosenMethod));
                }
                // In CONNECT the password would be there for all to read.
                yield new Credentials(null, null, switch (chosenMethod) {
                    case "plain" -> AuthenticationMethod.plain(user, secret);
                    case "scram-sha-256" -> AuthenticationMethod.scramSha256(user, secret);
                    default -> AuthenticationMethod.scramSha512(user, secret);
                });
            }
            default -> throw new IllegalArgumentException(
                    "--auth is scram-sha-256, scram-sha-512, plain or oauthbearer, not " + method);
        };
    }

    private static AuthenticationMethod oauthBearer(@Nullable SecretSource source, Streams streams) {
        if (source == null) {
            throw new IllegalStateException("checked before");
        }
        AccessToken first = token(source, streams);
        // Whoever renews the token writes it to the file, so it is read for each connection.
        return AuthenticationMethod.oauthBearer(
                source.kind() == SecretSource.Kind.FILE ? () -> token(source, streams) : () -> first);
    }

    private static AccessToken token(SecretSource source, Streams streams) {
        String text = source.read(streams, "Access token").strip();
        try {
            return new AccessToken(text, null);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("what --token-from gives is no access token", e);
        }
    }
}
