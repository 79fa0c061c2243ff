// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.broker.Broker;
import io.heliograph.broker.BrokerConnection;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Connects a client to a broker in the same JVM without sockets: no ports, no file descriptors, no network that could be slow.
 *
 * <pre>{@code
 * MqttClient client = MqttClient.builder().transport(() -> new InMemoryTransport(broker)).build();
 * }</pre>
 */
public final class InMemoryTransport implements io.heliograph.client.Transport {
    private final Broker broker;
    private volatile @Nullable BrokerConnection connection;
    private volatile boolean closed;

    /** To this broker, not open yet. */
    public InMemoryTransport(Broker broker) {
        this.broker = Objects.requireNonNull(broker);
    }

    @Override
    public void open() throws IOException {
        BrokerConnection opened = broker.connect();
        connection = opened;
        if (closed) {
            opened.close();
        }
    }

    private BrokerConnection connection() throws IOException {
        BrokerConnection open = connection;
        if (open == null) {
            throw new IOException("the connection is not open");
        }
        return open;
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        return connection().read(buffer);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        connection().write(bytes, offset, length);
    }

    @Override
    public void closeOutput() throws IOException {
        connection().closeOutput();
    }

    @Override
    public void close() {
        closed = true;
        BrokerConnection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
