// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The index against a list of subscriptions that are asked one by one. */
class SubscriptionIndexPropertyTest {
    private static final int SHARDS = 3;

    private final SubscriptionIndex<TestSubscriber> index = new SubscriptionIndex<>(SHARDS);
    private final RouteCache<TestSubscriber> cache = new RouteCache<>(index, 16);
    private final List<Subscription> subscriptions = new ArrayList<>();

    private record Subscription(TopicFilter filter, TestSubscriber subscriber) {}

    /** The name of a group as a Topic Filter. */
    private static String name(ShareGroup<?> group) {
        return "$share/" + group.shareName() + "/" + group.filter();
    }

    /** One thing that happens to the index. */
    sealed interface Step {
        /** A new subscription. */
        record Add(TopicFilter filter, int shard) implements Step {}

        /** A subscription ends, chosen by a number. */
        record Remove(int which) implements Step {}

        /** A message comes. */
        record Publish(TopicName topic) implements Step {}
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> add = Combinators.combine(Topics.filters(), Arbitraries.integers().between(0, SHARDS - 1))
                .as(Step.Add::new);
        Arbitrary<Step> remove = Arbitraries.integers().between(0, 1000).map(Step.Remove::new);
        Arbitrary<Step> publish = Topics.names().map(Step.Publish::new);
        return Arbitraries.frequencyOf(Tuple.of(4, add), Tuple.of(3, remove), Tuple.of(4, publish)).list()
                .ofMaxSize(150);
    }

    @Property(tries = 2000)
    void routesToExactlyTheSubscriptionsThatMatch(@ForAll("steps") List<Step> steps) {
        for (Step step : steps) {
            switch (step) {
                case Step.Add(TopicFilter filter, int shard) -> {
                    TestSubscriber subscriber = new TestSubscriber(shard, filter.value());
                    subscriptions.add(new Subscription(filter, subscriber));
                    index.add(filter, subscriber);
                }
                case Step.Remove(int which) -> remove(which);
                case Step.Publish(TopicName topic) -> {
                    check(topic, index.route(topic));
                    check(topic, cache.route(topic));
                }
            }
        }
        while (!subscriptions.isEmpty()) {
            remove(subscriptions.size() / 2);
        }
        assertThat(index.isEmpty()).isTrue();
    }

    private void remove(int which) {
        if (!subscriptions.isEmpty()) {
            Subscription gone = subscriptions.remove(which % subscriptions.size());
            index.remove(gone.filter, gone.subscriber);
        }
    }

    private void check(TopicName topic, Route<TestSubscriber> route) {
        List<TestSubscriber> reached = new ArrayList<>();
        Set<Integer> shards = new HashSet<>();
        for (Route.Target<TestSubscriber> target : route.targets()) {
            assertThat(shards.add(target.shard())).as("shard %d comes once", target.shard()).isTrue();
            for (int i = 0; i < target.size(); i++) {
                LocalSubscribers<TestSubscriber> list = target.list(i);
                assertThat(list.shard()).isEqualTo(target.shard());
                for (int j = 0; j < list.size(); j++) {
                    assertThat(list.get(j).shard()).isEqualTo(target.shard());
                    reached.add(list.get(j));
                }
            }
        }
        Predicate<Subscription> shared = s -> s.filter.isShared();
        assertThat(reached).containsExactlyInAnyOrderElementsOf(matching(topic, shared.negate()).stream()
                .map(Subscription::subscriber).toList());
        List<Subscription> members = matching(topic, shared);
        assertThat(route.groups().stream().map(SubscriptionIndexPropertyTest::name))
                .containsExactlyInAnyOrderElementsOf(
                        members.stream().map(s -> s.filter.value()).distinct().toList());
        for (ShareGroup<TestSubscriber> group : route.groups()) {
            checkTurns(group, members.stream().filter(s -> s.filter.value().equals(name(group)))
                    .map(Subscription::subscriber).toList());
        }
        assertThat(route.isEmpty()).isEqualTo(reached.isEmpty() && members.isEmpty());
    }

    private static void checkTurns(ShareGroup<TestSubscriber> group, List<TestSubscriber> members) {
        List<TestSubscriber> turns = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            turns.add(group.next());
        }
        assertThat(turns).containsExactlyInAnyOrderElementsOf(members);
    }

    private List<Subscription> matching(TopicName topic, Predicate<Subscription> kind) {
        return subscriptions.stream().filter(kind).filter(s -> s.filter.matches(topic)).toList();
    }
}
