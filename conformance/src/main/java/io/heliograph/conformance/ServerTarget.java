// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.MqttVersion;
import io.heliograph.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * A Server under test: where it is and what it can do.
 *
 * @param name         how it is called in reports
 * @param address      where it is checked: {@code mqtt://HOST:PORT}, {@code mqtts://}, {@code ws://HOST:PORT/PATH} or {@code wss://}.
 *                     A certificate is not checked
 * @param capabilities what it can do; those that follow from its set-up are added
 * @param setup        what it was set up with for the checks
 */
public record ServerTarget(String name, URI address, Set<Capability> capabilities, ServerSetup setup) {
    private static final Set<Capability> USUAL = EnumSet.of(Capability.QOS_1, Capability.QOS_2, Capability.RETAIN,
            Capability.WILDCARD_SUBSCRIPTIONS, Capability.SUBSCRIPTION_IDENTIFIERS, Capability.SHARED_SUBSCRIPTIONS,
            Capability.TOPIC_ALIASES, Capability.SESSIONS, Capability.ASSIGNED_CLIENT_IDENTIFIERS);

    /** A copy of the capabilities. */
    public ServerTarget {
        Objects.requireNonNull(name);
        Objects.requireNonNull(address);
        Set<Capability> all = EnumSet.noneOf(Capability.class);
        all.addAll(capabilities);
        all.addAll(setup.capabilities());
        capabilities = Set.copyOf(all);
    }

    /** A Server of which is known that it can do what every full Server can, over what its address names too. */
    public static ServerTarget of(String name, URI address) {
        String scheme = String.valueOf(address.getScheme());
        return of(name, address, new ServerSetup(scheme.startsWith("ws") ? address : null,
                scheme.equals("mqtts") ? address : null, null, null, null, null));
    }

    /** A Server of which is known that it can do what every full Server can, and how it was set up. */
    public static ServerTarget of(String name, URI address, ServerSetup setup) {
        return new ServerTarget(name, address, USUAL, setup);
    }

    /**
     * Connects once, and fails if that is not possible: hundreds of checks would say the same less clearly.
     *
     * @throws IOException if nobody is there, or somebody else; the message is for the user
     */
    public void requireSomebody() throws IOException {
        try (RawClient client = RawClient.connect(address, MqttVersion.V5)) {
            if (String.valueOf(address.getScheme()).startsWith("ws")
                    && client.webSocket().status() != WebSocketChecks.SWITCHING_PROTOCOLS) {
                throw new IOException(
                        "no WebSocket at %s: the answer to the handshake is HTTP status %d".formatted(address,
                                client.webSocket().status()));
            }
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof UnknownHostException) {
                throw new IOException("nobody knows the host " + address.getHost(), e);
            }
            throw new IOException("no broker at %s: %s".formatted(address, e.getCause() == null ? e.getMessage()
                    : e.getCause().getMessage()), e);
        }
    }
}
