// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.broker.Broker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The limits that {@code helio broker} can be given; what is not given stays at the broker's own default. */
final class LimitOptions {
    @Option(names = "--max-packet-size", order = 21, paramLabel = "BYTES", converter = BytesConverter.class,
            description = "The largest packet that is accepted, such as 64k. Default: 16M.")
    private @Nullable Long packetSize;

    @Option(names = "--max-connections", order = 22, paramLabel = "COUNT",
            description = "Default: 1000000.")
    private @Nullable Integer connections;

    @Option(names = "--max-sessions", order = 23, paramLabel = "COUNT",
            description = "How many Sessions there may be, connected or not. Default: 1000000.")
    private @Nullable Integer sessions;

    @Option(names = "--max-session-expiry", order = 24, paramLabel = "SECONDS",
            description = "How long a Session may outlive its connection. Default: for ever.")
    private @Nullable Long sessionExpirySeconds;

    @Option(names = "--max-subscriptions", order = 25, paramLabel = "COUNT",
            description = "How many subscriptions a Session may have. Default: 10000.")
    private @Nullable Integer subscriptions;

    @Option(names = "--max-queued-messages", order = 26, paramLabel = "COUNT",
            description = "How many messages may wait for one Session. Default: 100000.")
    private @Nullable Integer queuedMessages;

    @Option(names = "--max-queued-bytes", order = 27, paramLabel = "BYTES", converter = BytesConverter.class,
            description = "How many bytes may wait for one Session. Default: 64M.")
    private @Nullable Long queuedBytes;

    @Option(names = "--max-total-queued-bytes", order = 28, paramLabel = "BYTES", converter = BytesConverter.class,
            description = "How many bytes may wait for all Sessions. Default: a third of the heap.")
    private @Nullable Long totalQueuedBytes;

    @Option(names = "--max-retained-messages", order = 29, paramLabel = "COUNT",
            description = "Default: 1000000.")
    private @Nullable Integer retainedMessages;

    @Option(names = "--max-retained-bytes", order = 30, paramLabel = "BYTES", converter = BytesConverter.class,
            description = "Default: a quarter of the heap.")
    private @Nullable Long retainedBytes;

    @Option(names = "--max-inflight", order = 31, paramLabel = "COUNT",
            description = "How many QoS 1 and 2 messages may be under way to a client. Default: 1000.")
    private @Nullable Integer inFlight;

    @Option(names = "--receive-maximum", order = 32, paramLabel = "COUNT",
            description = "How many QoS 1 and 2 messages may be under way from a client. Default: 1000.")
    private @Nullable Integer receiveMaximum;

    @Option(names = "--connect-timeout", order = 33, paramLabel = "SECONDS", converter = SecondsConverter.class,
            description = "How long a new connection may stay silent. Default: 10.")
    private @Nullable Duration connectTimeout;

    @Option(names = "--threads", order = 34, paramLabel = "COUNT",
            description = "How many threads serve connections. Default: one for each processor.")
    private @Nullable Integer threads;

    /**
     * Sets what was given.
     *
     * @throws IllegalArgumentException if a limit is out of its range
     */
    Broker.Builder apply(Broker.Builder builder) {
        if (packetSize != null) {
            builder.maximumPacketSize((int) Math.min(packetSize, Integer.MAX_VALUE));
        }
        if (connections != null) {
            builder.maximumConnections(connections);
        }
        if (sessions != null) {
            builder.maximumSessions(sessions);
        }
        if (sessionExpirySeconds != null) {
            builder.maximumSessionExpiry(Duration.ofSeconds(sessionExpirySeconds));
        }
        if (subscriptions != null) {
            builder.maximumSubscriptions(subscriptions);
        }
        applyQueues(builder);
        if (inFlight != null) {
            builder.maximumInFlight(inFlight);
        }
        if (receiveMaximum != null) {
            builder.receiveMaximum(receiveMaximum);
        }
        if (connectTimeout != null) {
            builder.connectTimeout(connectTimeout);
        }
        if (threads != null) {
            builder.shards(threads);
        }
        return builder;
    }

    private void applyQueues(Broker.Builder builder) {
        if (queuedMessages != null) {
            builder.maximumQueuedMessages(queuedMessages);
        }
        if (queuedBytes != null) {
            builder.maximumQueuedBytes(queuedBytes);
        }
        if (totalQueuedBytes != null) {
            builder.totalQueuedBytes(totalQueuedBytes);
        }
        if (retainedMessages != null) {
            builder.maximumRetainedMessages(retainedMessages);
        }
        if (retainedBytes != null) {
            builder.maximumRetainedBytes(retainedBytes);
        }
    }
}
