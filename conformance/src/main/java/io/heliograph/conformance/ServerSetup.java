// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Bytes;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a Server was set up with, so that more than the plain protocol can be checked. Null: not set up, and what is about it does
 * not apply.
 *
 * @param webSocket      where it listens by WebSocket, such as {@code ws://localhost:9001/mqtt}
 * @param tls            where it listens by TLS, such as {@code mqtts://localhost:8883}; its certificate is not checked
 * @param credentials    User Name and Password of somebody who may do all; others are refused
 * @param forbiddenTopic a Topic Name to which nobody may publish and subscribe
 * @param authentication a method of enhanced authentication
 * @param restart        stops the Server and starts it again; its Sessions and messages survive that
 */
public record ServerSetup(@Nullable URI webSocket, @Nullable URI tls, @Nullable Credentials credentials,
        @Nullable String forbiddenTopic, @Nullable Authentication authentication, @Nullable Runnable restart) {
    /** Nothing but a TCP address. */
    public static final ServerSetup PLAIN = new ServerSetup(null, null, null, null, null, null);

    /**
     * User Name and Password.
     *
     * @param userName neither null nor empty
     * @param password not null
     */
    public record Credentials(String userName, Bytes password) {
        /** Checks that both are there. */
        public Credentials {
            Objects.requireNonNull(userName);
            Objects.requireNonNull(password);
        }
    }

    /**
     * A method of enhanced authentication whose data is the same each time.
     *
     * @param method  the Authentication Method
     * @param first   the Authentication Data of CONNECT, or null for none
     * @param answers what the Client says to each AUTH packet of the Server, in their order; something else is refused
     */
    public record Authentication(String method, @Nullable Bytes first, List<Bytes> answers) {
        /** A copy of the answers. */
        public Authentication {
            Objects.requireNonNull(method);
            answers = List.copyOf(answers);
        }
    }

    /** The capabilities that follow from what is set up. */
    Set<Capability> capabilities() {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        add(capabilities, Capability.WEBSOCKET, webSocket);
        add(capabilities, Capability.TLS, tls);
        add(capabilities, Capability.PASSWORDS, credentials);
        add(capabilities, Capability.ACCESS_CONTROL, forbiddenTopic);
        add(capabilities, Capability.ENHANCED_AUTHENTICATION, authentication);
        add(capabilities, Capability.RESTART, restart);
        return capabilities;
    }

    private static void add(Set<Capability> capabilities, Capability capability, @Nullable Object setUp) {
        if (setUp != null) {
            capabilities.add(capability);
        }
    }
}
