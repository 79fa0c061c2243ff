// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.captures;

import io.heliograph.interop.Programs;
import io.heliograph.interop.clients.ClientLibrary;
import io.heliograph.interop.clients.Feature;
import io.heliograph.interop.clients.Libraries;
import io.heliograph.interop.peers.Brokers;
import io.heliograph.interop.peers.PeerBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Records what other implementations say to each other, for the tests of the codec. Each client library leads the same
 * conversation with mosquitto, and Paho for Java leads it with the other brokers.
 *
 * <p>No test: it runs only when asked for by name, and writes into the sources of the module codec.
 */
class RecordCaptures {
    static final Path TARGET = Programs.DIRECTORY.resolve("../codec/src/test/resources/captures").normalize();

    @Test
    @Timeout(300)
    void recordAll() throws Exception {
        Files.createDirectories(TARGET);
        for (PeerBroker broker : Brokers.foreign()) {
            for (ClientLibrary library : Libraries.foreign()) {
                boolean possible = broker.features().contains(Feature.V5) || !library.version().isV5();
                boolean wanted = broker.isReference() || library.name().startsWith("Paho Java");
                if (possible && wanted) {
                    new Recording(broker, library).record();
                }
            }
        }
    }
}
