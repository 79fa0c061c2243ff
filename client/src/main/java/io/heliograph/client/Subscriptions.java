// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.QoS;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.UserProperty;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which messages are for whom. One entry for each Topic Filter, as on the Server [MQTT-3.8.4-3].
 *
 * <p>A message with Subscription Identifiers is for the entries that have them: a Server that sends a message once for each
 * subscription says so by them which copy is whose. If no such entry matches, as with a Session that an earlier process made, or
 * there is no identifier, the message is for all entries that match. Either way a subscriber gets a message once.
 *
 * <p>Guarded by the client's lock.
 */
final class Subscriptions {
    private static final int MAXIMUM_IDENTIFIER = 268_435_455;
    private static final int CACHED_TOPICS = 1_024;

    private final Map<TopicFilter, Entry> entries = new LinkedHashMap<>();
    private final Map<Integer, List<Entry>> byIdentifier = new HashMap<>();
    // What a Topic Name without identifier leads to; emptied by each change.
    private final Map<TopicName, List<Subscriber>> matches = new HashMap<>();
    private int lastIdentifier;

    /** A handler, the lane on which it gets its messages in order, and who wants to know when there will be no more. */
    record Subscriber(Handler handler, Lane lane, Ending ending) {}

    /** Is told that a subscription is over. */
    @FunctionalInterface
    interface Ending {
        /** Nobody needs to know. */
        Ending UNHEARD = cause -> {
        };

        /**
         * The subscription is over. Called under the client's lock, so it hands over to its own thread.
         *
         * @param cause why, or null if the user has ended or replaced it
         */
        void ended(@Nullable MqttException cause);
    }

    /** A subscription as the client knows it. */
    static final class Entry {
        private final Subscription subscription;
        private final int identifier;
        private final List<UserProperty> userProperties;
        private final Subscriber subscriber;
        private @Nullable Entry replaced;
        private boolean granted;

        private Entry(Subscription subscription, int identifier, List<UserProperty> userProperties,
                Subscriber subscriber) {
            this.subscription = subscription;
            this.identifier = identifier;
            this.userProperties = userProperties;
            this.subscriber = subscriber;
        }

        Subscription subscription() {
            return subscription;
        }

        /** 1 to 268,435,455, or 0 for none. */
        int identifier() {
            return identifier;
        }

        /** What SUBSCRIBE said, and says when the subscription is made again. */
        List<UserProperty> userProperties() {
            return userProperties;
        }

        Subscriber subscriber() {
            return subscriber;
        }
    }

    /** An identifier that no entry has. */
    int unusedIdentifier() {
        do {
            lastIdentifier = lastIdentifier == MAXIMUM_IDENTIFIER ? 1 : lastIdentifier + 1;
        } while (byIdentifier.containsKey(lastIdentifier));
        return lastIdentifier;
    }

    /** An entry without subscription: it takes what comes and is never sent to the Server. */
    void addLocal(TopicFilter filter, Subscriber subscriber) {
        add(new Subscription(filter, SubscriptionOptions.of(QoS.EXACTLY_ONCE)), 0, List.of(), subscriber);
    }

    /** An entry that is in force at once, as messages may come before the SUBACK [MQTT-3.8.4-1]. */
    Entry add(Subscription subscription, int identifier, List<UserProperty> userProperties, Subscriber subscriber) {
        Entry entry = new Entry(subscription, identifier, userProperties, subscriber);
        entry.replaced = entries.get(subscription.topicFilter());
        put(entry);
        return entry;
    }

    /** The Server has granted it. */
    void granted(Entry entry) {
        entry.granted = true;
        for (Entry old = entry.replaced; old != null; old = old.replaced) {
            old.subscriber.ending.ended(null);
        }
        entry.replaced = null;
    }

    /** The Server has not granted it: what was there before is in force again. */
    void refused(Entry entry) {
        TopicFilter filter = entry.subscription.topicFilter();
        if (entries.get(filter) != entry) {
            return;
        }
        takeOut(entry);
        if (entry.replaced != null) {
            put(entry.replaced);
        }
    }

    /** Ends an entry, unless another has taken its place. */
    void remove(Entry entry) {
        if (takeOut(entry)) {
            entry.subscriber.ending.ended(null);
        }
    }

    /** The lanes of handlers whose return is the acknowledgement. */
    Set<Lane> handlingLanes() {
        return entries.values().stream().map(Entry::subscriber)
                .filter(subscriber -> subscriber.handler() instanceof Handler.Automatic).map(Subscriber::lane)
                .collect(Collectors.toSet());
    }

    /** No handler is called any more. */
    void closed(MqttException cause) {
        entries.values().forEach(entry -> entry.subscriber.ending.ended(cause));
    }

    private boolean takeOut(Entry entry) {
        boolean there = entries.remove(entry.subscription.topicFilter(), entry);
        if (there) {
            forgetIdentifier(entry);
            matches.clear();
        }
        return there;
    }

    @Nullable
    Entry entry(TopicFilter filter) {
        return entries.get(filter);
    }

    private void put(Entry entry) {
        Entry old = entries.put(entry.subscription.topicFilter(), entry);
        if (old != null) {
            forgetIdentifier(old);
        }
        if (entry.identifier != 0) {
            byIdentifier.computeIfAbsent(entry.identifier, unused -> new ArrayList<>(1)).add(entry);
        }
        matches.clear();
    }

    private void forgetIdentifier(Entry entry) {
        List<Entry> same = byIdentifier.get(entry.identifier);
        if (same != null && same.remove(entry) && same.isEmpty()) {
            byIdentifier.remove(entry.identifier);
        }
    }

    /** What makes all granted subscriptions again: one SUBSCRIBE for those that can share one. */
    List<SubscribeRequest> restore() {
        Map<Shared, List<Entry>> groups = new LinkedHashMap<>();
        for (Entry entry : entries.values()) {
            if (entry.granted) {
                Shared shared = new Shared(entry.identifier, entry.identifier == 0 ? entry.subscriber : null,
                        entry.userProperties);
                groups.computeIfAbsent(shared, unused -> new ArrayList<>()).add(entry);
            }
        }
        return groups.values().stream().map(group -> new SubscribeRequest(group, null)).toList();
    }

    /** What the entries of one SUBSCRIBE have in common. */
    private record Shared(int identifier, @Nullable Subscriber subscriber, List<UserProperty> userProperties) {}

    /** For whom a message is. */
    List<Subscriber> targets(TopicName topicName, List<Integer> identifiers) {
        if (!identifiers.isEmpty()) {
            List<Subscriber> named = named(topicName, identifiers);
            if (!named.isEmpty()) {
                return named;
            }
        }
        List<Subscriber> known = matches.get(topicName);
        if (known == null) {
            if (matches.size() >= CACHED_TOPICS) {
                matches.clear();
            }
            known = matching(topicName, entries.values());
            matches.put(topicName, known);
        }
        return known;
    }

    private List<Subscriber> named(TopicName topicName, List<Integer> identifiers) {
        if (identifiers.size() == 1) {
            return matching(topicName, byIdentifier.getOrDefault(identifiers.get(0), List.of()));
        }
        List<Entry> named = new ArrayList<>();
        identifiers.forEach(identifier -> named.addAll(byIdentifier.getOrDefault(identifier, List.of())));
        return matching(topicName, named);
    }

    private static List<Subscriber> matching(TopicName topicName, Iterable<Entry> candidates) {
        List<Subscriber> found = new ArrayList<>(1);
        for (Entry entry : candidates) {
            if (entry.subscription.topicFilter().matches(topicName) && !found.contains(entry.subscriber)) {
                found.add(entry.subscriber);
            }
        }
        return found;
    }
}
