// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks;

import io.heliograph.broker.routing.RetainedMessages;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicFilter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A million retained messages of a thousand sites with a thousand devices each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+UseParallelGC"})
public class RetainedMessagesBenchmark {
    private static final int SITES = 1_000;
    private static final int MESSAGES = 1_000_000;
    /** A step through the messages that has no common divisor with their number. */
    private static final int STEP = 611_953;

    private final RetainedMessages retained = new RetainedMessages(MESSAGES, Long.MAX_VALUE, 1);
    private final Message[] messages = new Message[MESSAGES];
    private final TopicFilter[] ofOneDevice = new TopicFilter[SITES];
    private final TopicFilter[] ofOneSite = new TopicFilter[SITES];
    private int next;

    /** Stores the messages and tells what that takes. */
    @Setup
    public void store() {
        Bytes payload = Bytes.utf8("12.5");
        for (int i = 0; i < MESSAGES; i++) {
            messages[i] = Message.of("site/%d/device/%d/state".formatted(i % SITES, i), payload, QoS.AT_MOST_ONCE);
        }
        for (int i = 0; i < SITES; i++) {
            ofOneDevice[i] = TopicFilter.of(messages[(int) ((long) i * STEP % MESSAGES)].topicName().value());
            ofOneSite[i] = TopicFilter.of("site/%d/device/+/state".formatted(i));
        }
        long before = UsedMemory.bytes();
        for (Message message : messages) {
            retained.store(message, 0);
        }
        System.out.printf("%n%d bytes for each message, without the message itself%n",
                (UsedMemory.bytes() - before) / MESSAGES);
    }

    /** A new value for a topic that has one. */
    @Benchmark
    public boolean replace() {
        next = (next + STEP) % MESSAGES;
        return retained.store(messages[next], 0);
    }

    /** The message of one topic. */
    @Benchmark
    public void exactFilter(Blackhole hole) {
        next = (next + 1) % SITES;
        retained.forEachMatching(ofOneDevice[next], 0, hole::consume);
    }

    /** The thousand messages of a site. */
    @Benchmark
    public void plusInTheMiddle(Blackhole hole) {
        next = (next + 1) % SITES;
        retained.forEachMatching(ofOneSite[next], 0, hole::consume);
    }
}
