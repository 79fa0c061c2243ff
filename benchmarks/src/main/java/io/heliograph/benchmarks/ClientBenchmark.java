// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks;

import io.heliograph.broker.Broker;
import io.heliograph.client.MqttClient;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A client that publishes over loopback to a broker in the same process, so the figures contain the broker's work. Nobody
 * subscribes. One operation is a message from {@code send} to its acknowledgement; a thousand are on their way at once.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ClientBenchmark {
    private static final int BATCH = 1_000;

    /** The QoS. */
    @Param({"0", "1", "2"})
    public int qos;

    private Broker broker;
    private MqttClient client;
    private Message message;
    private final CompletableFuture<?>[] results = new CompletableFuture<?>[BATCH];

    /** Connects. */
    @Setup
    public void connect() {
        broker = Broker.builder().port(0).start();
        client = MqttClient.builder().server("mqtt://127.0.0.1:" + broker.port()).build();
        client.connect();
        message = Message.of("bench/one", Bytes.copyOf(new byte[64]), QoS.of(qos));
    }

    /** Ends both. */
    @TearDown
    public void close() {
        client.close();
        broker.close();
    }

    /** Publishes a thousand messages and waits until all are written (QoS 0) or acknowledged. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void send() {
        for (int i = 0; i < BATCH; i++) {
            results[i] = client.send(message);
        }
        CompletableFuture.allOf(results).join();
    }
}
