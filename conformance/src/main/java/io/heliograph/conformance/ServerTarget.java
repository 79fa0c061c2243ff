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
 * @param capabilities what it can do
 */
public record ServerTarget(String name, InetSocketAddress address, Set<Capability> capabilities) {
    /** A copy of the capabilities. */
    public ServerTarget {
        Objects.requireNonNull(name);
        Objects.requireNonNull(address);
        capabilities = Set.copyOf(capabilities);
    }

    /** A Server of which is known that it can do what every full Server can. */
    public static ServerTarget of(String name, InetSocketAddress address) {
        return new ServerTarget(name, address, EnumSet.of(Capability.QOS_1, Capability.QOS_2, Capability.RETAIN,
                Capability.WILDCARD_SUBSCRIPTIONS, Capability.SUBSCRIPTION_IDENTIFIERS,
                Capability.SHARED_SUBSCRIPTIONS, Capability.TOPIC_ALIASES, Capability.SESSIONS,
                Capability.ASSIGNED_CLIENT_IDENTIFIERS));
    }
}
