// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.broker.Broker;
import io.heliograph.client.MqttClient;
import io.heliograph.codec.MqttVersion;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The broker of one test and all that talks to it. Nothing is begun before it is asked for. */
final class TestSystem implements AutoCloseable {
    private final UnaryOperator<Broker.Builder> setUp;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private @Nullable Broker broker;
    private @Nullable FaultLink link;

    TestSystem(UnaryOperator<Broker.Builder> setUp) {
        this.setUp = setUp;
    }

    Broker broker() {
        Broker known = broker;
        if (known == null) {
            known = setUp.apply(Broker.builder().port(0).shards(1)).start();
            opened.push(known);
            broker = known;
        }
        return known;
    }

    FaultLink link() {
        FaultLink known = link;
        if (known == null) {
            known = FaultLink.to(broker().address());
            opened.push(known);
            link = known;
        }
        return known;
    }

    MqttClient client(MqttVersion version, boolean throughLink) {
        return connected(MqttClient.builder().server("127.0.0.1:" + address(throughLink).getPort()).version(version)
                .build());
    }

    MqttClient clientInMemory(MqttVersion version) {
        Broker there = broker();
        return connected(MqttClient.builder().transport(() -> new InMemoryTransport(there)).version(version).build());
    }

    private MqttClient connected(MqttClient client) {
        opened.push(client);
        client.connect();
        return client;
    }

    RawClient rawClient(MqttVersion version, boolean throughLink) {
        RawClient client = RawClient.connect(address(throughLink), version);
        opened.push(client);
        return client;
    }

    private InetSocketAddress address(boolean throughLink) {
        return throughLink ? link().address() : broker().address();
    }

    /** Closes what was opened, the last one first. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure = failure == null ? new IllegalStateException("not all could be closed", e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
