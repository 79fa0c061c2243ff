// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker;

import io.heliograph.broker.core.Counter;
import io.heliograph.broker.core.Counters;
import io.heliograph.broker.core.Limits;
import io.heliograph.broker.core.Shard;
import io.heliograph.broker.network.TcpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/**
 * An MQTT broker for 5.0, 3.1.1 and 3.1, stand-alone or embedded:
 *
 * <pre>{@code
 * try (Broker broker = Broker.builder().port(0).start()) {
 *     int port = broker.port();
 *     ...
 * }
 * }</pre>
 *
 * <p>Sessions, retained messages and all else live in memory and are gone when the broker is closed.
 *
 * <p>Safe for use by several threads.
 */
public final class Broker implements AutoCloseable {
    private final TcpServer server;

    private Broker(TcpServer server) {
        this.server = server;
    }

    /** A broker with the defaults that its methods name. */
    public static Builder builder() {
        return new Builder();
    }

    /** The port on which the broker listens. */
    public int port() {
        return server.address().getPort();
    }

    /** Where the broker listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    /**
     * Connects to this broker without sockets: for a Client in the same JVM, such as a test. It counts as a connection and is
     * treated as one.
     *
     * @throws IOException if there are as many connections as there may be, or the broker is closed
     */
    public BrokerConnection connect() throws IOException {
        return server.connect();
    }

    /** How many threads serve connections. */
    public int shards() {
        return server.core().shards().size();
    }

    /** What the broker has counted since its start. */
    public BrokerStatistics statistics() {
        return new BrokerStatistics(sum(c -> c.connections), sum(c -> c.sessions), sum(c -> c.subscriptions),
                server.core().retained().size(), sum(c -> c.queuedMessages), sum(c -> c.messagesReceived),
                sum(c -> c.messagesSent), sum(c -> c.droppedSlow), sum(c -> c.droppedQueueFull),
                sum(c -> c.droppedExpired), sum(c -> c.droppedTooLarge), sum(c -> c.refused),
                sum(c -> c.protocolErrors));
    }

    private long sum(Function<Counters, Counter> which) {
        long total = 0;
        for (Shard shard : server.core().shards()) {
            total += which.apply(shard.counters()).get();
        }
        return total;
    }

    /**
     * Ends all connections (in MQTT 5.0 with Server shutting down), all threads and sockets. Returns when nothing is left. A
     * second call does nothing.
     */
    @Override
    public void close() {
        server.close();
    }

    /** Sets up a broker. Each method checks its argument at once. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port = 1883;
        private int shards = Runtime.getRuntime().availableProcessors();
        private int maximumPacketSize = 16 * 1024 * 1024;
        private int maximumConnections = 1_000_000;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private int receiveMaximum = 1_000;
        private int topicAliasMaximum = 32;
        private int maximumInFlight = 1_000;
        private int maximumQueuedMessages = 100_000;
        private long maximumQueuedBytes = 64L * 1024 * 1024;
        private long totalQueuedBytes = Runtime.getRuntime().maxMemory() / 3;
        private int maximumSessions = 1_000_000;
        private Duration maximumSessionExpiry = Duration.ofSeconds(0xFFFF_FFFFL);
        private int maximumSubscriptions = 10_000;
        private int maximumTopicLevels = 128;
        private int maximumRetainedMessages = 1_000_000;
        private long maximumRetainedBytes = Runtime.getRuntime().maxMemory() / 4;

        private Builder() {}

        /**
         * The address to listen on; default 127.0.0.1, so that nobody else reaches a broker that nobody has secured. "0.0.0.0" is
         * every address of the machine.
         */
        public Builder host(String address) {
            host = Objects.requireNonNull(address, "host");
            return this;
        }

        /**
         * The TCP port, 0 to 65,535; default 1883. 0 takes a free one, see {@link Broker#port}.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder port(int number) {
            port = within(number, 0, 65_535, "port");
            return this;
        }

        /**
         * How many threads serve connections, 1 to 1,024; default: one for each processor.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder shards(int count) {
            shards = within(count, 1, 1_024, "shards");
            return this;
        }

        /**
         * The largest packet that is accepted, fixed header included, 128 to 268,435,460 bytes; default 16 MiB. A larger one ends
         * its connection with Packet too large.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maximumPacketSize(int bytes) {
            maximumPacketSize = within(bytes, 128, 268_435_460, "maximumPacketSize");
            return this;
        }

        /**
         * How many connections may be open, from 1; default 1,000,000. Further ones are closed at once.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maximumConnections(int count) {
            maximumConnections = within(count, 1, Integer.MAX_VALUE, "maximumConnections");
            return this;
        }

        /**
         * How long a new connection may take until its CONNECT has come, from 1 ms to 1 hour; default 10 s.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder connectTimeout(Duration duration) {
            connectTimeout = within(duration, Duration.ofMillis(1), Duration.ofHours(1), "connectTimeout");
            return this;
        }

        /**
         * How many QoS 1 and 2 messages a Client of MQTT 5.0 may have unacknowledged, 1 to 65,535; default 1,000. It is announced as
         * Receive Maximum, and more end the connection. To Clients of MQTT 3.1.1 it can't be told, so it does not bind them.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder receiveMaximum(int count) {
            receiveMaximum = within(count, 1, 65_535, "receiveMaximum");
            return this;
        }

        /**
         * How many Topic Aliases may be used in each direction of a connection, 0 to 65,535; default 32.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder topicAliasMaximum(int count) {
            topicAliasMaximum = within(count, 0, 65_535, "topicAliasMaximum");
            return this;
        }

        /**
         * How many QoS 1 and 2 messages may be under way to one Client, 1 to 65,535; default 1,000. The Client's own Receive
         * Maximum holds if it is lower.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maximumInFlight(int count) {
            maximumInFlight = within(count, 1, 65_535, "maximumInFlight");
            return this;
        }

        /**
         * How many messages may wait in one Session, from 0; default 100,000. Further ones are dropped and counted.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maximumQueuedMessages(int count) {
            maximumQueuedMessages = within(count, 0, Integer.MAX_VALUE, "maximumQueuedMessages");
            return this;
        }

        /**
         * How many bytes the messages of one Session may have that wait or are not acknowledged yet, each counted as its payload
         * and 128 bytes, from 0; default 64 MiB. Further messages are dropped and counted.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maximumQueuedBytes(long bytes) {
            maximumQueuedBytes = within(bytes, 0, Long.MAX_VALUE, "maximumQueuedBytes");
            return this;
        }

        /**
         * How many bytes they may have in all Sessions together, counted in the same way, from 0; default a third of the heap. Each shard
         * has an equal part of it.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder totalQueuedBytes(long bytes) {
            totalQueuedBytes = within(bytes, 0, Long.MAX_VALUE, "totalQueuedBytes");
            return this;
        }

        /**
         * How many Sessions there may be, connected or not, from 1; default 1,000,000. CONNECT for a further one is refused with
         * Quota exceeded.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maximumSessions(int count) {
            maximumSessions = within(count, 1, Integer.MAX_VALUE, "maximumSessions");
            return this;
        }

        /**
         * How long a Session may outlive its connection, 0 to 4,294,967,295 s; default that maximum, which means for ever. It also
         * holds for MQTT 3.1.1 with Clean Session 0.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maximumSessionExpiry(Duration duration) {
            maximumSessionExpiry = within(duration, Duration.ZERO, Duration.ofSeconds(0xFFFF_FFFFL),
                    "maximumSessionExpiry");
            return this;
        }

        /**
         * How many subscriptions a Session may have, from 1; default 10,000.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maximumSubscriptions(int count) {
            maximumSubscriptions = within(count, 1, Integer.MAX_VALUE, "maximumSubscriptions");
            return this;
        }

        /**
         * How many levels a Topic Name or Topic Filter may have, 1 to 65,535; default 128.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maximumTopicLevels(int count) {
            maximumTopicLevels = within(count, 1, 65_535, "maximumTopicLevels");
            return this;
        }

        /**
         * How many retained messages are kept, from 0; default 1,000,000. A PUBLISH that would be one more is answered with Quota
         * exceeded.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maximumRetainedMessages(int count) {
            maximumRetainedMessages = within(count, 0, Integer.MAX_VALUE, "maximumRetainedMessages");
            return this;
        }

        /**
         * How many bytes all retained messages may have, from 0; default a quarter of the heap.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maximumRetainedBytes(long bytes) {
            maximumRetainedBytes = within(bytes, 0, Long.MAX_VALUE, "maximumRetainedBytes");
            return this;
        }

        private static int within(int value, int minimum, int maximum, String name) {
            return (int) within((long) value, minimum, maximum, name);
        }

        private static Duration within(Duration value, Duration minimum, Duration maximum, String name) {
            Objects.requireNonNull(value, name);
            if (value.compareTo(minimum) < 0 || value.compareTo(maximum) > 0) {
                throw new IllegalArgumentException(
                        "%s is %s; it must be from %s to %s".formatted(name, value, minimum, maximum));
            }
            return value;
        }

        private static long within(long value, long minimum, long maximum, String name) {
            if (value < minimum || value > maximum) {
                throw new IllegalArgumentException(
                        "%s is %,d; it must be from %,d to %,d".formatted(name, value, minimum, maximum));
            }
            return value;
        }

        /**
         * Starts the broker. When this returns, it accepts connections.
         *
         * @throws UncheckedIOException if it can't listen on that address, for example because the port is in use
         */
        public Broker start() {
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new UncheckedIOException("can't listen on %s: there is no such host".formatted(host),
                        new UnknownHostException(host));
            }
            return new Broker(TcpServer.start(address, shards, limits(), System::nanoTime));
        }

        private Limits limits() {
            return new Limits(maximumPacketSize, maximumConnections, connectTimeout.toNanos(), receiveMaximum,
                    topicAliasMaximum, maximumInFlight, maximumQueuedMessages, maximumQueuedBytes, totalQueuedBytes,
                    maximumSessions, maximumSessionExpiry.toSeconds(), maximumSubscriptions, maximumTopicLevels,
                    maximumRetainedMessages, maximumRetainedBytes);
        }
    }
}
