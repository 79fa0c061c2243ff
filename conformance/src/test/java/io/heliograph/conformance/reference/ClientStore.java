// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Publish;
import io.heliograph.codec.TopicName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a Client keeps when a connection is lost: its Session, and what its application still wants. */
final class ClientStore {
    /** Sent and not acknowledged, in their order. */
    final LinkedHashMap<Integer, Sent> sent = new LinkedHashMap<>();
    /** QoS 2 messages that were received and not released. */
    final Set<Integer> received = new TreeSet<>();
    /** The Topic Aliases of the Server; only a broken Client keeps them. */
    final Map<Integer, TopicName> aliases = new HashMap<>();
    /** To be sent when there is room. */
    final Deque<Publish> waiting = new ArrayDeque<>();
    /** Whether the Server was asked for a Session that outlives the connection, and has accepted. */
    boolean exists;
    boolean subscribed;
    /** The Server to use instead, as host:port; null for the one of the beginning. */
    @Nullable
    String server;
    int lastIdentifier;

    /**
     * A message on its way.
     *
     * @param publish  as it was sent first
     * @param released whether PUBREC has come and PUBREL was sent
     */
    record Sent(Publish publish, boolean released) {}

    int nextIdentifier() {
        do {
            lastIdentifier = lastIdentifier % 65_535 + 1;
        } while (sent.containsKey(lastIdentifier));
        return lastIdentifier;
    }
}
