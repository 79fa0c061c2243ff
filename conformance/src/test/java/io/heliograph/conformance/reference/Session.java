// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.TopicName;
import io.heliograph.codec.Will;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is kept for a Client Identifier (section 4.1). */
final class Session {
    final String clientIdentifier;
    final Outbox outbox;
    /** By the text of the filter. */
    final Map<String, Subscribed> subscriptions = new LinkedHashMap<>();
    /** The Packet Identifiers of QoS 2 that are received and not released yet. */
    final Set<Integer> received = new HashSet<>();
    /** What only a broken broker keeps here. */
    final Map<Integer, TopicName> aliases = new HashMap<>();
    /** Seconds that it outlives the connection. */
    long expiryInterval;
    @Nullable
    Will will;
    /** What a broken broker digs out again. */
    @Nullable
    Will deletedWill;
    /** Null while nobody is connected. */
    @Nullable
    Connection connection;
    /** What happens unless the Client comes back in time. */
    @Nullable
    Alarm willLater;
    @Nullable
    Alarm endLater;

    Session(String clientIdentifier, ReferenceBroker broker) {
        this.clientIdentifier = clientIdentifier;
        this.outbox = new Outbox(broker, this);
    }

    boolean isConnected() {
        return connection != null;
    }
}
