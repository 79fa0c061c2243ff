// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Threads that subscribe and unsubscribe while others look up routes. Filters and topics are so few that branches are grown and
 * pruned all the time, just where somebody reads.
 */
class SubscriptionIndexConcurrencyTest {
    private static final int SHARDS = 3;
    private static final int WRITES_PER_SHARD = 150_000;

    private static final List<TopicFilter> FILTERS = List.of("a", "a/b", "a/b/c", "#", "+", "a/#", "a/+", "+/b", "+/+",
            "a/b/#", "a/+/c", "+/b/c", "a/b/+", "+/+/#", "a/+/c/#", "a/x1/+", "a/x2/+", "a/x3/+", "a/x4/+", "a/x5/+",
            "x1", "x2", "x3", "x4", "x5", "$share/g/a/b", "$share/h/a/b", "$share/g/a/+", "$share/g/+/+/+").stream()
            .map(TopicFilter::of).toList();
    private static final List<TopicName> TOPICS = List.of("a", "a/b", "a/b/c", "b/b/c", "a/x1/c", "a/x3/c", "x2", "b")
            .stream().map(TopicName::of).toList();

    private final SubscriptionIndex<TestSubscriber> index = new SubscriptionIndex<>(SHARDS, 1);
    /**
     * For each shard and filter a number that is odd from after the first subscription was added to before the last is removed. So
     * who sees the same odd number before and after a lookup knows that something was there all the time.
     */
    private final AtomicIntegerArray states = new AtomicIntegerArray(SHARDS * FILTERS.size());
    private final AtomicBoolean done = new AtomicBoolean();

    private static int at(int shard, int filter) {
        return shard * FILTERS.size() + filter;
    }

    private void write(int shard) {
        Random random = new Random(shard);
        List<List<TestSubscriber>> present = new ArrayList<>();
        for (int i = 0; i < FILTERS.size(); i++) {
            present.add(new ArrayList<>());
        }
        for (int i = 0; i < WRITES_PER_SHARD; i++) {
            int which = random.nextInt(FILTERS.size());
            List<TestSubscriber> subscribers = present.get(which);
            if (subscribers.size() < 3 && random.nextBoolean()) {
                TestSubscriber subscriber = new TestSubscriber(shard);
                index.add(FILTERS.get(which), subscriber);
                if (subscribers.isEmpty()) {
                    states.incrementAndGet(at(shard, which));
                }
                subscribers.add(subscriber);
            } else if (!subscribers.isEmpty()) {
                TestSubscriber subscriber = subscribers.remove(random.nextInt(subscribers.size()));
                if (subscribers.isEmpty()) {
                    states.incrementAndGet(at(shard, which));
                }
                index.remove(FILTERS.get(which), subscriber);
            }
        }
        for (int which = 0; which < FILTERS.size(); which++) {
            if (!present.get(which).isEmpty()) {
                states.incrementAndGet(at(shard, which));
            }
            for (TestSubscriber subscriber : present.get(which)) {
                index.remove(FILTERS.get(which), subscriber);
            }
        }
    }

    /** Answers how often something that was there all the time was looked for. */
    private long read(int reader, Function<TopicName, Route<TestSubscriber>> routes) {
        Random random = new Random(100 + reader);
        int[] before = new int[states.length()];
        long checks = 0;
        while (!done.get()) {
            TopicName topic = TOPICS.get(random.nextInt(TOPICS.size()));
            for (int i = 0; i < before.length; i++) {
                before[i] = states.get(i);
            }
            Route<TestSubscriber> route = routes.apply(topic);
            for (int which = 0; which < FILTERS.size(); which++) {
                TopicFilter filter = FILTERS.get(which);
                for (int shard = 0; shard < SHARDS && filter.matches(topic); shard++) {
                    int state = before[at(shard, which)];
                    boolean reached = state % 2 == 1 && reaches(route, filter, shard);
                    if (state % 2 == 1 && states.get(at(shard, which)) == state) {
                        checks++;
                        assertThat(reached).as("%s at shard %d for %s in %s", filter, shard, topic, route).isTrue();
                    }
                }
            }
            assertReachesOnlyWhatMatches(route, topic);
        }
        return checks;
    }

    private static boolean reaches(Route<TestSubscriber> route, TopicFilter filter, int shard) {
        if (filter.isShared()) {
            return route.groups().stream().anyMatch(g -> g.shareName().equals(filter.shareName())
                    && g.filter().equals(filter.filter()) && g.next() != null);
        }
        for (Route.Target<TestSubscriber> target : route.targets()) {
            for (int i = 0; target.shard() == shard && i < target.size(); i++) {
                if (target.list(i).filter().equals(filter.filter())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void assertReachesOnlyWhatMatches(Route<TestSubscriber> route, TopicName topic) {
        for (Route.Target<TestSubscriber> target : route.targets()) {
            for (int i = 0; i < target.size(); i++) {
                assertThat(TopicFilter.of(target.list(i).filter()).matches(topic)).isTrue();
            }
        }
        for (ShareGroup<TestSubscriber> group : route.groups()) {
            assertThat(TopicFilter.of(group.filter()).matches(topic)).isTrue();
        }
    }

    @Test
    void aSubscriptionThatIsThereAllTheTimeIsInEveryRoute() throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int shard = 0; shard < SHARDS; shard++) {
                int number = shard;
                writers.add(threads.submit(() -> write(number)));
            }
            RouteCache<TestSubscriber> cache = new RouteCache<>(index, 64);
            List<Future<Long>> readers = List.of(threads.submit(() -> read(0, index::route)),
                    threads.submit(() -> read(1, cache::route)));
            try {
                for (Future<?> writer : writers) {
                    writer.get();
                }
            } finally {
                done.set(true);
            }
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isGreaterThan(1_000);
            }
        }
        assertThat(index.isEmpty()).isTrue();
        for (TopicName topic : TOPICS) {
            assertThat(index.route(topic).isEmpty()).isTrue();
        }
    }
}
