// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

/** What one shard counts. Any thread may read; only the shard writes. */
public final class Counters {
    /** Connections that are open. */
    public final Counter connections = new Counter();
    /** Sessions, connected or not. */
    public final Counter sessions = new Counter();
    /** Subscriptions. */
    public final Counter subscriptions = new Counter();
    /** Application Messages from Clients. */
    public final Counter messagesReceived = new Counter();
    /** Application Messages to Clients, repeated ones included. */
    public final Counter messagesSent = new Counter();
    /** QoS 0 messages dropped because their subscriber did not keep up. */
    public final Counter droppedSlow = new Counter();
    /** Messages dropped because a queue was full. */
    public final Counter droppedQueueFull = new Counter();
    /** Messages dropped because they had expired. */
    public final Counter droppedExpired = new Counter();
    /** Messages dropped because they are larger than their subscriber accepts. */
    public final Counter droppedTooLarge = new Counter();
    /** PUBLISH packets and Wills that were not published: the topic is not allowed, or no room for a retained message. */
    public final Counter refused = new Counter();
    /** QoS 1 and 2 messages that wait for their Client or for its acknowledgement, now. */
    public final Counter queuedMessages = new Counter();
    /** Connections ended because of a Malformed Packet or a Protocol Error. */
    public final Counter protocolErrors = new Counter();

    Counters() {}
}
