// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.interop.clients.ClientLibrary;
import io.heliograph.interop.clients.Feature;
import io.heliograph.interop.peers.PeerBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one run of a test plays in: a broker and a client library. At the end everything is closed, and whatever went over the
 * wire must have been understood by the codec.
 */
public final class Setting implements AutoCloseable {
    private static final AtomicInteger LAST = new AtomicInteger();

    private final PeerBroker broker;
    private final ClientLibrary library;
    private final String prefix = "interop" + LAST.incrementAndGet();
    private final List<Party> parties = new ArrayList<>();

    Setting(PeerBroker broker, ClientLibrary library) {
        this.broker = broker;
        this.library = library;
    }

    /** Whether the broker can do this. */
    public boolean brokerCan(Feature feature) {
        return broker.features().contains(feature);
    }

    /** Whether they speak MQTT 5.0. */
    public boolean isV5() {
        return library.version().isV5();
    }

    /** A Client of the library, not yet connected. Its Client Identifier is this name with what makes it one of its own. */
    public Party party(String name) {
        Party party = new Party(library, broker.port(), prefix + "-" + name);
        parties.add(party);
        return party;
    }

    /** A topic that no other test uses. */
    public String topic(String name) {
        return prefix + "/" + name;
    }

    @Override
    public void close() throws Exception {
        for (Party party : parties) {
            party.close();
        }
        for (Party party : parties) {
            for (Wire wire : party.relay().wires()) {
                assertThat(wire.refusal()).as("what the codec refused").isNull();
            }
        }
    }

    @Override
    public String toString() {
        return "broker %s, client %s, MQTT %s".formatted(broker.name(), library.name(), library.version());
    }
}
