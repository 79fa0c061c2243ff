// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

/**
 * The bounds within which the broker works; the builder of the broker documents and checks each.
 *
 * @param maximumPacketSize                bytes of the largest packet accepted
 * @param maximumConnections               connections at once
 * @param connectTimeoutNanos              how long a connection may be silent before CONNECT
 * @param receiveMaximum                   QoS 1 and 2 messages that a Client may have open
 * @param topicAliasMaximum                Topic Aliases in each direction of a connection
 * @param maximumInFlight                  QoS 1 and 2 messages open towards one Client
 * @param maximumQueuedMessages            messages waiting in one Session
 * @param maximumQueuedBytes               bytes of messages waiting or under way in one Session
 * @param totalQueuedBytes                 bytes of messages waiting or under way in all Sessions together
 * @param maximumSessions                  Sessions, connected or not
 * @param maximumSessionExpirySeconds      how long a Session may outlive its connection, 4,294,967,295 for ever
 * @param maximumSubscriptions             subscriptions of one Session
 * @param maximumTopicLevels               levels of a Topic Name or Topic Filter
 * @param maximumRetainedMessages          retained messages
 * @param maximumRetainedBytes             bytes of all retained messages together
 */
public record Limits(int maximumPacketSize, int maximumConnections, long connectTimeoutNanos, int receiveMaximum,
        int topicAliasMaximum, int maximumInFlight, int maximumQueuedMessages, long maximumQueuedBytes,
        long totalQueuedBytes, int maximumSessions, long maximumSessionExpirySeconds, int maximumSubscriptions,
        int maximumTopicLevels, int maximumRetainedMessages, long maximumRetainedBytes) {}
