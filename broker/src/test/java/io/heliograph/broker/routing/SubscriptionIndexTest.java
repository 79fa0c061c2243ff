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
import org.junit.jupiter.api.Test;

class SubscriptionIndexTest {
    private static final int STABLE = 20;

    private final SubscriptionIndex<TestSubscriber> index = new SubscriptionIndex<>(3, 1);

    private void subscribe(int shard, String filter) {
        index.add(TopicFilter.of(filter), new TestSubscriber(shard));
    }

    private List<String> filters(String topic) {
        List<String> filters = new ArrayList<>();
        for (Route.Target<TestSubscriber> target : index.route(TopicName.of(topic)).targets()) {
            for (int i = 0; i < target.size(); i++) {
                filters.add(target.list(i).filter());
            }
        }
        return filters;
    }

    /** The examples of section 4.7.1 of both versions. */
    @Test
    void matchesAsTheSpecificationShows() {
        for (String filter : List.of("sport/tennis/player1/#", "sport/#", "#", "sport/tennis/+", "sport/+", "+",
                "+/tennis/#", "+/+", "/+")) {
            subscribe(0, filter);
        }
        assertThat(filters("sport/tennis/player1")).containsExactlyInAnyOrder("sport/tennis/player1/#", "sport/#", "#",
                "sport/tennis/+", "+/tennis/#");
        assertThat(filters("sport/tennis/player1/ranking")).containsExactlyInAnyOrder("sport/tennis/player1/#",
                "sport/#", "#", "+/tennis/#");
        assertThat(filters("sport")).containsExactlyInAnyOrder("sport/#", "#", "+");
        assertThat(filters("sport/")).containsExactlyInAnyOrder("sport/#", "sport/+", "#", "+/+");
        assertThat(filters("/finance")).containsExactlyInAnyOrder("+/+", "/+", "#");
    }

    /** The examples of section 4.7.2. */
    @Test
    void wildcardsAtTheFrontLeaveOutTopicsThatBeginWithDollar() {
        for (String filter : List.of("#", "+/monitor/Clients", "+/#", "$SYS/#", "$SYS/monitor/+")) {
            subscribe(0, filter);
        }
        assertThat(filters("$SYS/monitor/Clients")).containsExactlyInAnyOrder("$SYS/#", "$SYS/monitor/+");
        assertThat(filters("a/$SYS")).containsExactlyInAnyOrder("#", "+/#");
    }

    @Test
    void nothingIsNormalised() {
        subscribe(0, "a/b");
        subscribe(0, "ACCOUNTS");
        assertThat(filters("a//b")).isEmpty();
        assertThat(filters("/a/b")).isEmpty();
        assertThat(filters("a/b/")).isEmpty();
        assertThat(filters("Accounts")).isEmpty();
    }

    @Test
    void namesEachShardOnceWithAllItsFilters() {
        subscribe(2, "a/b");
        subscribe(0, "a/+");
        subscribe(2, "a/#");
        subscribe(2, "c");
        Route<TestSubscriber> route = index.route(TopicName.of("a/b"));
        assertThat(route.targets()).extracting(Object::toString).hasSize(2).anySatisfy(t -> assertThat(t)
                .isEqualTo("shard 0 [a/+]"))
                .anySatisfy(t -> assertThat(t).startsWith("shard 2").contains("a/b", "a/#"));
    }

    @Test
    void topicsAndFiltersOfManyLevelsNeedNoDeepStack() {
        String topic = "a" + "/a".repeat(32_000);
        List<String> filters = List.of(topic, "+" + "/+".repeat(32_000), topic + "/#",
                "a" + "/+".repeat(31_999) + "/#");
        List<TestSubscriber> subscribers = new ArrayList<>();
        for (String filter : filters) {
            subscribers.add(new TestSubscriber(0));
            index.add(TopicFilter.of(filter), subscribers.getLast());
        }
        assertThat(filters(topic)).containsExactlyInAnyOrderElementsOf(filters);
        for (int i = 0; i < filters.size(); i++) {
            index.remove(TopicFilter.of(filters.get(i)), subscribers.get(i));
        }
        assertThat(index.isEmpty()).isTrue();
    }

    @Test
    void removingPrunesNoMoreThanIsEmpty() {
        TestSubscriber deep = new TestSubscriber(0);
        index.add(TopicFilter.of("a/b/c/+"), deep);
        subscribe(0, "a/b/#");
        subscribe(0, "a/+/c");
        index.remove(TopicFilter.of("a/b/c/+"), deep);
        assertThat(filters("a/b/c")).containsExactlyInAnyOrder("a/b/#", "a/+/c");
        assertThat(filters("a/b/c/d")).containsExactly("a/b/#");
    }

    /** Thousands of filters come and go beside a few that stay, so the tables that hold them grow and shrink all the time. */
    @Test
    void whatStaysIsFoundWhileTablesGrowAndShrink() throws Exception {
        for (int i = 0; i < STABLE; i++) {
            subscribe(0, "s" + i);
            subscribe(1, "d/s" + i + "/+");
        }
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int shard = 1; shard <= 2; shard++) {
                int number = shard;
                writers.add(threads.submit(() -> comeAndGo(number)));
            }
            Future<Long> reader = threads.submit(() -> lookForStable(done));
            try {
                for (Future<?> writer : writers) {
                    writer.get();
                }
            } finally {
                done.set(true);
            }
            assertThat(reader.get()).isGreaterThan(1_000);
        }
    }

    private void comeAndGo(int shard) {
        Random random = new Random(shard);
        for (int wave = 0; wave < 40; wave++) {
            int size = 1 << random.nextInt(12);
            List<TopicFilter> filters = new ArrayList<>();
            List<TestSubscriber> subscribers = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                filters.add(TopicFilter.of("w%d-%d-%d".formatted(shard, wave, i)));
                filters.add(TopicFilter.of("d/w%d-%d-%d/+".formatted(shard, wave, i)));
            }
            for (TopicFilter filter : filters) {
                subscribers.add(new TestSubscriber(shard));
                index.add(filter, subscribers.getLast());
            }
            for (int i = 0; i < filters.size(); i++) {
                index.remove(filters.get(i), subscribers.get(i));
            }
        }
    }

    private long lookForStable(AtomicBoolean done) {
        List<TopicName> topics = new ArrayList<>();
        for (int i = 0; i < STABLE; i++) {
            topics.add(TopicName.of("s" + i));
            topics.add(TopicName.of("d/s" + i + "/x"));
        }
        long lookups = 0;
        while (!done.get()) {
            for (TopicName topic : topics) {
                assertThat(index.route(topic).targets()).as("%s", topic).hasSize(1);
                lookups++;
            }
        }
        return lookups;
    }
}
