// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.peers;

import io.heliograph.interop.clients.Feature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A broker that is a program. */
abstract class ProcessBroker implements PeerBroker {
    private final String name;
    private final Set<Feature> features;
    private int port;

    ProcessBroker(String name, Set<Feature> features) {
        this.name = name;
        this.features = features;
    }

    /** Writes the configuration into the directory and answers with the command line. */
    abstract List<String> prepare(Path directory, int free) throws IOException;

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<Feature> features() {
        return EnumSet.copyOf(features);
    }

    @Override
    public synchronized int port() {
        if (port == 0) {
            port = ownOne().port();
        }
        return port;
    }

    @Override
    public RestartableBroker ownOne() {
        int free = ChildProcess.freePort();
        Path directory = ChildProcess.directory(name.replaceAll("\\W+", "-"));
        try {
            return ChildProcess.start(name, prepare(directory, free), directory, free);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
