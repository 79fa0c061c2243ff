// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/**
 * What there is to see of the publish buffer.
 *
 * @param published      how many messages were published, since the client was made
 * @param dropped        how many of them made room for others, or found none for their low priority
 * @param expired        how many were not sent in time
 * @param messages       how many are open now: queued or under way
 * @param bytes          how many bytes these have
 * @param waitingForRoom how many wait to be taken
 * @param queued         how many of the open ones have not been sent
 * @param inFlight       how many with QoS 1 and 2 are sent and not yet fully acknowledged
 */
record DeliveryCounters(long published, long dropped, long expired, int messages, long bytes, int waitingForRoom,
        int queued,
        int inFlight) {}
