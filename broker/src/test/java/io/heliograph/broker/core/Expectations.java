// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Message;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * MQTT as simple as can be: who has to get which message how often. Subscriptions change only while no message is under way, so
 * that it is never in doubt who has one. The payload of each message is a number that no other has.
 */
final class Expectations {
    private final boolean limitsDrop;
    private final Map<String, Map<TopicFilter, Integer>> subscriptions = new TreeMap<>();
    private final List<Message> published = new ArrayList<>();
    private final List<String> publishers = new ArrayList<>();
    /** For each message: the QoS with which each subscriber has to get it. */
    private final List<Map<String, Integer>> due = new ArrayList<>();
    /** For each message: the groups of which one member has to get it. */
    private final List<List<Map<String, Integer>>> dueToOne = new ArrayList<>();
    private final List<Map<String, Integer>> got = new ArrayList<>();
    private final Map<String, Integer> latest = new HashMap<>();
    private final Map<TopicName, Message> retained = new HashMap<>();

    /**
     * Before anything has happened.
     *
     * @param limitsDrop whether limits of the broker may cost QoS 1 and 2 messages
     */
    Expectations(boolean limitsDrop) {
        this.limitsDrop = limitsDrop;
    }

    // --- what Clients do

    void subscribed(String client, TopicFilter filter, int qos) {
        subscriptions.computeIfAbsent(client, name -> new HashMap<>()).put(filter, qos);
    }

    void unsubscribed(String client, TopicFilter filter) {
        subscriptions.getOrDefault(client, new HashMap<>()).remove(filter);
    }

    Set<TopicFilter> filters(String client) {
        return new HashSet<>(subscriptions.getOrDefault(client, Map.of()).keySet());
    }

    /** A message with the number that its payload has to be. */
    int nextNumber() {
        return published.size();
    }

    void published(String publisher, Message message) {
        publishers.add(publisher);
        Map<String, Integer> each = new TreeMap<>();
        Map<String, Map<String, Integer>> groups = new TreeMap<>();
        subscriptions.forEach((client, filters) -> filters.forEach((filter, granted) -> {
            if (matches(filter, message.topicName())) {
                int qos = Math.min(granted, message.qos().value());
                if (filter.isShared()) {
                    groups.computeIfAbsent(filter.value(), name -> new TreeMap<>()).put(client, qos);
                } else {
                    each.merge(client, qos, Math::max);
                }
            }
        }));
        published.add(message);
        due.add(each);
        dueToOne.add(List.copyOf(groups.values()));
        got.add(new HashMap<>());
        if (message.retain()) {
            retained.put(message.topicName(), message);
        }
    }

    private static boolean matches(TopicFilter filter, TopicName topicName) {
        return TopicFilter.of(filter.filter()).matches(topicName);
    }

    // --- what Clients get

    /** The payloads of the retained messages that a new subscription has to bring. */
    List<String> retainedFor(TopicFilter filter) {
        return filter.isShared()
                ? List.of()
                : retained.values().stream().filter(message -> matches(filter, message.topicName()))
                        .map(message -> message.payload().utf8()).toList();
    }

    void received(String client, Message message) {
        int number = Integer.parseInt(message.payload().utf8());
        String what = "%s got message %d with QoS %d".formatted(client, number, message.qos().value());
        Message original = published.get(number);
        assertThat(message.topicName()).as(what).isEqualTo(original.topicName());
        int qos = message.qos().value();
        Set<Integer> allowed = new HashSet<>();
        Integer own = due.get(number).get(client);
        if (own != null) {
            allowed.add(own);
        }
        dueToOne.get(number).stream().filter(group -> group.containsKey(client))
                .forEach(group -> allowed.add(group.get(client)));
        assertThat(allowed).as(what).contains(qos);
        boolean first = got.get(number).merge(client, 1, Integer::sum) == 1;
        // Only the first copy tells of the order: repeated ones come when they come. And where the first copy of a QoS 1
        // message may have been dropped, the publisher's second one may come.
        boolean firstMayBeDropped = original.qos() == Qos.ONE && (qos == 0 || limitsDrop);
        if (first && dueToOne.get(number).isEmpty() && !firstMayBeDropped) {
            String stream = "%s %s %s %s %d".formatted(client, publishers.get(number), original.topicName(),
                    original.qos(), qos);
            assertThat(number).as("%s after message %s of the same topic", what, latest.get(stream))
                    .isGreaterThan(latest.getOrDefault(stream, -1));
            latest.put(stream, number);
        }
    }

    // --- at the end

    /** Checks that nothing came too often, and answers how many deliveries with QoS 1 and 2 have not come. */
    long missing() {
        long missing = 0;
        for (int number = 0; number < published.size(); number++) {
            Map<String, Integer> copies = got.get(number);
            boolean published2 = published.get(number).qos().value() == 2;
            boolean shared = !dueToOne.get(number).isEmpty();
            for (Map.Entry<String, Integer> entry : due.get(number).entrySet()) {
                int count = copies.getOrDefault(entry.getKey(), 0);
                if (!shared && (entry.getValue() == 2 || published.get(number).qos().value() == 0
                        || (published2 && entry.getValue() == 0))) {
                    assertThat(count).as("copies of message %d for %s", number, entry.getKey()).isLessThan(2);
                }
                if (entry.getValue() > 0 && count == 0) {
                    missing++;
                }
            }
            missing += missingInGroups(number, published2);
        }
        return missing;
    }

    private long missingInGroups(int number, boolean published2) {
        long missing = 0;
        Set<String> others = due.get(number).keySet();
        for (Map<String, Integer> group : dueToOne.get(number)) {
            // Who also has the message for a subscription of its own can't tell the one from the other.
            boolean clear = dueToOne.get(number).size() == 1 && group.keySet().stream().noneMatch(others::contains);
            int copies = group.keySet().stream().mapToInt(name -> got.get(number).getOrDefault(name, 0)).sum();
            if (clear && published2) {
                assertThat(copies).as("copies of message %d in its group", number).isLessThan(2);
            }
            if (clear && copies == 0 && group.values().stream().allMatch(qos -> qos > 0)) {
                missing++;
            }
        }
        return missing;
    }
}
