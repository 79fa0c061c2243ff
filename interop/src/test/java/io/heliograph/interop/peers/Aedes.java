// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.peers;

import io.heliograph.interop.Programs;
import io.heliograph.interop.clients.Feature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;

/** Aedes, on Node.js. It knows no MQTT 5.0. */
final class Aedes extends ProcessBroker {

    Aedes() {
        super("Aedes 1.2.0", EnumSet.of(Feature.INTERACTIVE, Feature.CLEAN_DISCONNECT, Feature.CONNECTIONS_APART,
                Feature.RETAINED_WILL, Feature.RETAIN_FLAG));
    }

    @Override
    List<String> prepare(Path directory, int free) {
        Path project = Programs.DIRECTORY.resolve("peers/aedes");
        if (!Files.isDirectory(project.resolve("node_modules"))) {
            throw new AssertionError("Aedes is missing: run npm ci --prefix interop/peers/aedes.");
        }
        return List.of(Programs.find("node", "install Node.js"), project.resolve("broker.mjs").toString(), "" + free,
                "" + ChildProcess.freePort());
    }
}
