// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.QoS;

/**
 * What a client has done since it was made, and what it has in its hands now. All counters were read at one moment; those of bytes
 * and durations may be ahead by what was under way just then.
 *
 * @param connections      of the Network Connections
 * @param sent             what was written to the Server
 * @param received         what was read from the Server
 * @param publishing       of the messages that the user has published
 * @param receiving        of the messages that have come
 * @param acknowledgements how long messages with QoS 1 and 2 took from {@code publish} to PUBACK or PUBCOMP, waiting in the buffer
 *                         included
 * @param handlers         how long handlers took for a message
 */
public record ClientMetrics(Connections connections, Traffic sent, Traffic received, Publishing publishing,
        Receiving receiving, Durations acknowledgements, Durations handlers) {

    /**
     * Network Connections.
     *
     * @param state             where the client is
     * @param attempts          how often it tried to connect
     * @param accepted          how many attempts the Server has accepted
     * @param failed            how many attempts came to nothing
     * @param lost              how many accepted connections ended without {@code disconnect} or {@code close}
     * @param reauthentications how often it has authenticated again on the open connection
     */
    public record Connections(ConnectionState state, long attempts, long accepted, long failed, long lost,
            long reauthentications) {}

    /**
     * One direction.
     *
     * @param qos0  PUBLISH packets with QoS 0
     * @param qos1  PUBLISH packets with QoS 1, those that were sent again included
     * @param qos2  PUBLISH packets with QoS 2, those that were sent again included
     * @param bytes of all packets; what TLS or WebSocket adds is not in it
     */
    public record Traffic(long qos0, long qos1, long qos2, long bytes) {

        /** PUBLISH packets of one QoS. */
        public long messages(QoS qos) {
            return switch (qos) {
                case AT_MOST_ONCE -> qos0;
                case AT_LEAST_ONCE -> qos1;
                case EXACTLY_ONCE -> qos2;
            };
        }

        /** PUBLISH packets of all QoS. */
        public long messages() {
            return qos0 + qos1 + qos2;
        }
    }

    /**
     * Publishing.
     *
     * @param published      messages taken from the user
     * @param dropped        how many of them made room for others, or found none for their low priority
     * @param expired        how many were not sent in time
     * @param sentAgain      PUBLISH packets sent again after a connection was lost
     * @param open           messages that have not come to their end: queued or under way
     * @param openBytes      what these take
     * @param waitingForRoom messages that wait to be taken
     * @param queued         open messages that have not been sent
     * @param inFlight       messages with QoS 1 and 2 that are sent and not yet fully acknowledged
     */
    public record Publishing(long published, long dropped, long expired, long sentAgain, int open, long openBytes,
            int waitingForRoom, int queued, int inFlight) {}

    /**
     * Receiving.
     *
     * @param unhandled      messages that have come and whose handlers have not returned
     * @param unhandledBytes what these take
     * @param unacknowledged messages with QoS 1 and 2 for which no acknowledgement was sent, see
     *                       {@link MqttClient#unacknowledgedMessages()}
     * @param discarded      QoS 0 messages thrown away because the handlers did not keep up
     * @param unmatched      messages without handler
     * @param handlerFailed  how often a handler has thrown
     * @param heldBack       how often the client stopped reading because the handlers did not keep up
     * @param unknownReplies replies that no request waited for, or no longer
     */
    public record Receiving(int unhandled, long unhandledBytes, int unacknowledged, long discarded, long unmatched,
            long handlerFailed, long heldBack, long unknownReplies) {}
}
