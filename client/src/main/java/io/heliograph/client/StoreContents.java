// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Publish;
import java.util.List;
import java.util.Map;

/**
 * What an earlier process has left.
 *
 * @param queued           messages that were not sent, in the order in which they were published
 * @param sent             messages that were sent and not fully acknowledged, in the order in which they were sent
 * @param nextNumber       a number above those of all of these
 * @param takenIdentifiers those of messages with QoS 2 that came and were not released
 * @param inDoubt          messages with QoS 2 whose handler was called and is not known to have returned, by their numbers
 * @param damage           what could not be read: a sentence for each file
 */
record StoreContents(List<StoreRecord.Kept> queued, List<StoreRecord.Kept> sent, long nextNumber,
        List<Integer> takenIdentifiers, Map<Long, Publish> inDoubt, List<String> damage) {
    static final StoreContents EMPTY = new StoreContents(List.of(), List.of(), 0, List.of(), Map.of(), List.of());
}
