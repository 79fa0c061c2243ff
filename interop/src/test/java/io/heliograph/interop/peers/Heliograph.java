// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.peers;

import io.heliograph.broker.Broker;
import io.heliograph.interop.clients.Feature;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Our own broker, in the JVM of the tests. */
public final class Heliograph implements PeerBroker {
    private @Nullable Broker broker;

    @Override
    public String name() {
        return "Heliograph";
    }

    @Override
    public Set<Feature> features() {
        return EnumSet.complementOf(EnumSet.of(Feature.SYS_TOPICS));
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public synchronized int port() {
        Broker running = broker;
        if (running == null) {
            running = Broker.builder().port(0).start();
            broker = running;
        }
        return running.port();
    }

    @Override
    public RestartableBroker ownOne() {
        return new Own();
    }

    /** Its end is an orderly one: all else would be the end of the tests. */
    private static final class Own implements RestartableBroker {
        private Broker running = Broker.builder().port(0).start();
        private final int port = running.port();

        @Override
        public int port() {
            return port;
        }

        @Override
        public void kill() {
            running.close();
        }

        @Override
        public void start() {
            running = Broker.builder().port(port).start();
        }

        @Override
        public void close() {
            running.close();
        }
    }
}
