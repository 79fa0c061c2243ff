// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * One change at a time, made while another thread looks up the route again and again, and then no further change until that thread
 * has looked twice more. So a route that was looked up while the change was made, and is kept as if it were from after it, is
 * seen: nothing else comes to renew it.
 */
class RouteCacheConcurrencyTest {
    private static final int CHANGES = 1_000;
    private static final TopicName TOPIC = TopicName.of("a/b/c");
    private static final List<TopicFilter> FILTERS = List.of("a/b/c", "a/b/+", "a/#", "+/b/c", "$share/g/a/b/c")
            .stream()
            .map(TopicFilter::of).toList();

    private final SubscriptionIndex<TestSubscriber> index = new SubscriptionIndex<>(1, 1);
    /** 4n: nothing is there, 4n + 1: it is being added, 4n + 2: it is there, 4n + 3: it is being removed. */
    private volatile int state;
    private volatile long lookups;
    private volatile boolean done;

    private void change() {
        for (int i = 0; i < CHANGES; i++) {
            TopicFilter filter = FILTERS.get(i % FILTERS.size());
            TestSubscriber subscriber = new TestSubscriber(0);
            state = 4 * i + 1;
            index.add(filter, subscriber);
            state = 4 * i + 2;
            awaitTwoLookups();
            state = 4 * i + 3;
            index.remove(filter, subscriber);
            state = 4 * i + 4;
            awaitTwoLookups();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // Only for speed: on a busy machine the reader may need this processor.
    private void awaitTwoLookups() {
        long enough = lookups + 2;
        while (lookups < enough && !done) {
            Thread.yield();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Nobody else writes the number of lookups.
    private int lookUp() {
        RouteCache<TestSubscriber> cache = new RouteCache<>(index, 64);
        int checks = 0;
        try {
            while (!done) {
                int before = state;
                Route<TestSubscriber> route = cache.route(TOPIC);
                if (before % 2 == 0 && state == before) {
                    checks++;
                    assertThat(route.isEmpty()).as("change %d", before).isEqualTo(before % 4 == 0);
                }
                lookups++;
            }
            return checks;
        } finally {
            done = true;
        }
    }

    @Test
    void aKnownRouteDoesNotOutliveAChange() throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<Integer> reader = threads.submit(this::lookUp);
            try {
                threads.submit(this::change).get();
            } finally {
                done = true;
            }
            assertThat(reader.get()).isGreaterThan(CHANGES);
        }
    }
}
