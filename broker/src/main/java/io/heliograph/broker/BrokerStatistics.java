// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker;

/**
 * What a broker has counted; the figures of its shards are read one after the other while it works.
 *
 * @param connections      open now
 * @param sessions         existing now, connected or not
 * @param subscriptions    existing now
 * @param retainedMessages kept now
 * @param queuedMessages   QoS 1 and 2 messages that wait for their Client or for its acknowledgement now
 * @param messagesReceived PUBLISH packets from Clients since the start
 * @param messagesSent     PUBLISH packets to Clients since the start, repeated ones included
 * @param droppedSlow      QoS 0 messages not sent because the Client did not take them
 * @param droppedQueueFull messages dropped because a queue was full
 * @param droppedExpired   messages dropped because they expired while they waited
 * @param droppedTooLarge  messages dropped because the Client does not accept packets of that size
 * @param refusedMessages  not published: their topic is not allowed, or there was no room for a further retained message
 * @param protocolErrors   connections ended because of a Malformed Packet or Protocol Error
 */
public record BrokerStatistics(long connections, long sessions, long subscriptions, long retainedMessages,
        long queuedMessages, long messagesReceived, long messagesSent, long droppedSlow, long droppedQueueFull,
        long droppedExpired, long droppedTooLarge, long refusedMessages, long protocolErrors) {}
