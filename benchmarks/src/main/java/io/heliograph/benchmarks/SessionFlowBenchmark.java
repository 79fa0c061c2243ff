// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks;

import io.heliograph.codec.PacketType;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.session.InboundFlow;
import io.heliograph.session.OutboundFlow;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the bookkeeping of QoS 1 and 2 costs for one message from its PUBLISH to its last acknowledgement, without packets and
 * connections, while others are under way. With {@code -prof gc} one sees the memory: the sender's half takes none, the receiver's
 * half one {@link InboundFlow.Delivery} for each message.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SessionFlowBenchmark {
    private static final Object MESSAGE = new Object();

    /** At which QoS the messages are sent. */
    @Param({"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    public QoS qos;

    /** How many other messages wait for their first acknowledgement meanwhile. */
    @Param({"0", "100", "10000"})
    public int underWay;

    private OutboundFlow<Object> outbound;
    private InboundFlow inbound;
    private ArrayDeque<InboundFlow.Delivery> deliveries;
    private final InboundFlow.Acknowledgements counter = this::count;
    private int newest;
    private int acknowledgements;

    /** Sends the others. */
    @Setup(Level.Iteration)
    public void begin() {
        outbound = new OutboundFlow<>();
        inbound = new InboundFlow(OutboundFlow.MAXIMUM_IDENTIFIER);
        deliveries = new ArrayDeque<>(underWay + 1);
        newest = 0;
        for (int i = 0; i < underWay; i++) {
            outbound.publish(qos, MESSAGE);
            receive();
        }
    }

    /** The sender's half: a new message is sent and the oldest acknowledged. */
    @Benchmark
    public Object sender() {
        int packetIdentifier = outbound.publish(qos, MESSAGE) - underWay;
        int oldest = packetIdentifier > 0 ? packetIdentifier : packetIdentifier + OutboundFlow.MAXIMUM_IDENTIFIER;
        if (qos == QoS.AT_LEAST_ONCE) {
            return Objects.requireNonNull(outbound.puback(oldest));
        }
        outbound.pubrec(oldest);
        return Objects.requireNonNull(outbound.pubcomp(oldest));
    }

    /** The receiver's half: a new message comes, and the oldest is acknowledged and, with QoS 2, released. */
    @Benchmark
    public int receiver() {
        receive();
        InboundFlow.Delivery oldest = deliveries.remove();
        inbound.acknowledge(oldest, ReasonCode.SUCCESS, counter);
        if (qos == QoS.EXACTLY_ONCE && !inbound.pubrel(oldest.packetIdentifier())) {
            throw new IllegalStateException("it was not received");
        }
        return acknowledgements;
    }

    private void receive() {
        newest = newest == OutboundFlow.MAXIMUM_IDENTIFIER ? 1 : newest + 1;
        inbound.publish(qos, newest);
        deliveries.add(inbound.delivery());
    }

    private void count(PacketType type, int packetIdentifier, ReasonCode reasonCode) {
        acknowledgements++;
    }
}
