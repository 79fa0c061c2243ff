// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.peers;

import java.util.List;

/** The brokers; one process of each serves all tests. */
public final class Brokers {
    private static final List<PeerBroker> ALL = List.of(new Heliograph(), new Mosquitto(), JvmBroker.hiveMq(),
            JvmBroker.moquette(), new Aedes());

    private Brokers() {}

    /** Those of other projects. */
    public static List<PeerBroker> foreign() {
        return ALL.stream().filter(broker -> !broker.isOurs()).toList();
    }

    /** Name and the version that is installed. */
    public static String fullName(PeerBroker broker) {
        return broker instanceof Mosquitto ? broker.name() + " " + Mosquitto.installedVersion() : broker.name();
    }

    /** All of them, none started yet. */
    public static List<PeerBroker> all() {
        return ALL;
    }
}
