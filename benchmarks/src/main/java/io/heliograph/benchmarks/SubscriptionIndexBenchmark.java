// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks;

import io.heliograph.broker.routing.Route;
import io.heliograph.broker.routing.RouteCache;
import io.heliograph.broker.routing.Subscriber;
import io.heliograph.broker.routing.SubscriptionIndex;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An index with a million filters of one kind, each of one subscriber, on four shards. The topics that are asked for change with
 * each call, so what is measured includes the way to memory, as in a broker with many publishers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+UseParallelGC"})
public class SubscriptionIndexBenchmark {
    private static final int FILTERS = 1_000_000;
    private static final int SHARDS = 4;
    /** A step through the topics that has no common divisor with their number. */
    private static final int STEP = 611_953;
    private static final int TOPICS = 1 << 18;
    private static final int REPEATED_TOPICS = 1_000;

    /** What the filters look like. */
    public enum Kind {
        /** One topic each. */
        EXACT("site/%d/device/%d/state"),
        /** A level of any name in the middle. */
        PLUS("site/%d/device/%d/+/value"),
        /** All topics of a device. */
        HASH("site/%d/device/%d/#");

        private final String pattern;

        Kind(String pattern) {
            this.pattern = pattern;
        }

        TopicFilter filter(int i) {
            return TopicFilter.of(pattern.formatted(i % 1_000, i));
        }

        TopicName topic(int i, String device) {
            String text = pattern.formatted(i % 1_000, i).replace("+", "x").replace("#", "x/y");
            return TopicName.of(text.replace("device", device));
        }
    }

    private static final class OneSubscriber extends Subscriber {
        OneSubscriber(int shard) {
            super(shard);
        }

        @Override
        public boolean online() {
            return true;
        }
    }

    /** The kind of all filters. */
    @Param
    public Kind kind;

    private final SubscriptionIndex<OneSubscriber> index = new SubscriptionIndex<>(SHARDS, 1);
    private final RouteCache<OneSubscriber> cache = new RouteCache<>(index, 16_384);
    private final TopicName[] hits = new TopicName[TOPICS];
    private final TopicName[] misses = new TopicName[TOPICS];
    private final OneSubscriber coming = new OneSubscriber(1);
    // Fields, so that what was there before the index is still there after it.
    private TopicFilter[] filters = {};
    private OneSubscriber[] subscribers = {};
    private TopicFilter[] comingFilters = {};
    private TopicFilter unrelated = TopicFilter.of("other/filter");
    private int next;

    /** Subscribes and tells what the index takes for it. */
    @Setup
    public void subscribe() {
        filters = new TopicFilter[FILTERS];
        subscribers = new OneSubscriber[FILTERS];
        for (int i = 0; i < FILTERS; i++) {
            filters[i] = kind.filter(i);
            subscribers[i] = new OneSubscriber(i % SHARDS);
        }
        long before = UsedMemory.bytes();
        for (int i = 0; i < FILTERS; i++) {
            index.add(filters[i], subscribers[i]);
        }
        System.out.printf("%n%s: %d bytes for each filter, without its own text and its subscriber%n", kind,
                (UsedMemory.bytes() - before) / FILTERS);
        comingFilters = new TopicFilter[TOPICS];
        for (int i = 0; i < TOPICS; i++) {
            int device = (int) ((long) i * STEP % FILTERS);
            hits[i] = kind.topic(device, "device");
            misses[i] = kind.topic(device, "nowhere");
            comingFilters[i] = kind.filter(FILTERS + i);
        }
        unrelated = TopicFilter.of("other/" + kind.filter(0).filter());
    }

    private int next() {
        next = (next + 1) & (TOPICS - 1);
        return next;
    }

    /** A topic that somebody subscribes to, looked up in the index. */
    @Benchmark
    public Route<?> hit() {
        return index.route(hits[next()]);
    }

    /** A topic that nobody subscribes to. */
    @Benchmark
    public Route<?> miss() {
        return index.route(misses[next()]);
    }

    /** The same topic as the time before. */
    @Benchmark
    public Route<?> cachedSameTopic() {
        return cache.route(hits[0]);
    }

    /** A thousand topics by turns. */
    @Benchmark
    public Route<?> cachedThousandTopics() {
        next = next + 1 == REPEATED_TOPICS ? 0 : next + 1;
        return cache.route(hits[next]);
    }

    /** The same while other filters come and go: one change for each route. */
    @Benchmark
    public Route<?> cachedThousandTopicsAndAnotherFilterComesOrGoes() {
        if ((next & 1) == 0) {
            index.add(unrelated, coming);
        } else {
            index.remove(unrelated, coming);
        }
        next = next + 1 == REPEATED_TOPICS ? 0 : next + 1;
        return cache.route(hits[next]);
    }

    /** A further filter comes and goes. */
    @Benchmark
    public void addAndRemove() {
        TopicFilter filter = comingFilters[next()];
        index.add(filter, coming);
        index.remove(filter, coming);
    }
}
