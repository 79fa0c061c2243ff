// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RetainedMessagesConcurrencyTest {
    private static final int WRITERS = 3;
    private static final int WRITES = 100_000;
    private static final List<String> BRANCHES = List.of("a", "a/b", "a/b/c", "x1", "x2/y", "x3/y", "x4/y/z");

    private final RetainedMessages retained = new RetainedMessages(1_000, 10_000_000, 1);
    private final AtomicBoolean done = new AtomicBoolean();

    private static Message message(String topic, long value, MessageProperties properties) {
        return new Message(TopicName.of(topic), Bytes.utf8(Long.toString(value)), QoS.AT_MOST_ONCE, true, properties);
    }

    private static long value(RetainedMessage stored) {
        return Long.parseLong(stored.message().payload().utf8());
    }

    /** Each writer has topics of its own in branches that all share; they are stored, replaced and removed. */
    private Map<String, Long> write(int writer) {
        Random random = new Random(writer);
        Map<String, Long> present = new HashMap<>();
        for (long i = 1; i <= WRITES; i++) {
            String topic = BRANCHES.get(random.nextInt(BRANCHES.size())) + "/w" + writer;
            TopicName name = TopicName.of(topic);
            RetainedMessage known = retained.get(name, 0);
            assertThat(known == null ? null : value(known)).isEqualTo(present.get(topic));
            if (random.nextInt(3) == 0) {
                assertThat(retained.remove(name)).isEqualTo(present.remove(topic) != null);
            } else {
                assertThat(retained.store(message(topic, i, MessageProperties.NONE), 0)).isTrue();
                present.put(topic, i);
            }
        }
        return present;
    }

    /** A topic that is always there is always found, once, and never goes back to an earlier message. */
    private long read(TopicName always) {
        long latest = 0;
        long reads = 0;
        while (!done.get()) {
            for (String filter : List.of("#", "a/b/+", "+/b/#", always.value())) {
                List<Long> values = new ArrayList<>();
                retained.forEachMatching(TopicFilter.of(filter), 0, stored -> {
                    if (stored.message().topicName().equals(always)) {
                        values.add(value(stored));
                    }
                });
                assertThat(values).as(filter).hasSize(1);
                assertThat(values.getFirst()).isGreaterThanOrEqualTo(latest);
                latest = values.getFirst();
                reads++;
            }
        }
        return reads;
    }

    @Test
    void whatIsThereAllTheTimeIsFoundWhileOtherTopicsComeAndGo() throws Exception {
        TopicName always = TopicName.of("a/b/always");
        retained.store(message(always.value(), 0, MessageProperties.NONE), 0);
        Map<String, Long> expected = new HashMap<>();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<Map<String, Long>>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.add(threads.submit(() -> write(writer)));
            }
            Future<?> replacer = threads.submit(() -> {
                for (long i = 1; i <= WRITES; i++) {
                    assertThat(retained.store(message(always.value(), i, MessageProperties.NONE), 0)).isTrue();
                }
            });
            Future<Long> reader = threads.submit(() -> read(always));
            try {
                for (Future<Map<String, Long>> writer : writers) {
                    expected.putAll(writer.get());
                }
                replacer.get();
            } finally {
                done.set(true);
            }
            assertThat(reader.get()).isGreaterThan(100);
        }
        expected.put(always.value(), (long) WRITES);
        Map<String, Long> found = new HashMap<>();
        retained.forEachMatching(TopicFilter.of("#"), 0,
                stored -> found.put(stored.message().topicName().value(), value(stored)));
        assertThat(found).isEqualTo(expected);
        assertThat(retained.size()).isEqualTo(expected.size());
        expected.keySet().forEach(topic -> retained.remove(TopicName.of(topic)));
        assertThat(retained.isEmpty()).isTrue();
    }

    /** All writers share two topics, half of the messages expire at once: the accounts must come out even. */
    @Test
    void theAccountsStayRightWhenAllWriteToTheSameTopics() throws Exception {
        MessageProperties expired = MessageProperties.builder().messageExpiryInterval(0L).build();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Random random = new Random(i);
                writers.add(threads.submit(() -> {
                    for (int n = 0; n < WRITES; n++) {
                        String topic = random.nextBoolean() ? "a/b" : "a/b/c";
                        switch (random.nextInt(6)) {
                            case 0 -> retained.remove(TopicName.of(topic));
                            case 1 -> retained.get(TopicName.of(topic), 0);
                            case 2 -> retained.removeExpired(0);
                            case 3 -> retained.store(message(topic, random.nextInt(), expired), 0);
                            default -> retained.store(message(topic, random.nextInt(), MessageProperties.NONE), 0);
                        }
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        assertThat(retained.size()).isLessThanOrEqualTo(2);
        retained.remove(TopicName.of("a/b"));
        retained.remove(TopicName.of("a/b/c"));
        assertThat(retained.isEmpty()).isTrue();
    }
}
