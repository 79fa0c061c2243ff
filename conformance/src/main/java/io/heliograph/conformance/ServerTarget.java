// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * A Server under test: where it is and what it can do.
 *
 * @param name         how it is called in reports
 * @param address      where it listens by TCP
 * @param capabilities what it can do; those that follow from its set-up are added
 * @param setup        what it was set up with for the checks
 */
public record ServerTarget(String name, InetSocketAddress address, Set<Capability> capabilities, ServerSetup setup) {
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

    /** A Server of which is known that it can do what every full Server can. */
    public static ServerTarget of(String name, InetSocketAddress address) {
        return of(name, address, ServerSetup.PLAIN);
    }

    /** A Server of which is known that it can do what every full Server can, and how it was set up. */
    public static ServerTarget of(String name, InetSocketAddress address, ServerSetup setup) {
        return new ServerTarget(name, address, USUAL, setup);
    }
}
