// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.Puback;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.Will;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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

/** Packets of MQTT 5.0 that a session starts with, and the smallest acknowledgement, in and out of bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class SessionPacketsBenchmark {
    private static final MqttVersion VERSION = MqttVersion.V5;

    /** Which packet. */
    @Param({"CONNECT", "SUBSCRIBE", "PUBACK"})
    String type;

    private Packet packet;
    private byte[] bytes;
    private final PacketDecoder decoder = PacketDecoder.forEither(VERSION, 1_000_000);
    private @Nullable Packet decoded;
    @SuppressWarnings("UnnecessaryLambda") // Made once: a method reference would be an object for each operation.
    private final Consumer<Packet> sink = packet -> decoded = packet;
    private final PacketEncoder encoder = PacketEncoder.of(VERSION);
    private final PacketBuffer out = new PacketBuffer(1024);

    /** Builds the packet and its bytes. */
    @Setup
    public void setUp() {
        packet = switch (type) {
            case "CONNECT" -> new Connect(VERSION, false, 60, "sensor-000471",
                    new Will(Message.of("state/sensor-000471", Bytes.utf8("offline"), QoS.AT_LEAST_ONCE), 30),
                    "user", Bytes.utf8("password"),
                    ConnectProperties.builder().sessionExpiryInterval(3600L).receiveMaximum(100).build());
            case "SUBSCRIBE" -> new Subscribe(1, List.of(Subscription.of("building/+/floor/#", QoS.AT_LEAST_ONCE),
                    Subscription.of("commands/sensor-000471", QoS.EXACTLY_ONCE)));
            default -> new Puback(4711);
        };
        bytes = Encoded.bytes(VERSION, packet);
    }

    /** One packet, complete in the bytes that came. */
    @Benchmark
    public @Nullable Packet decode() {
        decoder.decode(bytes, 0, bytes.length, sink);
        return decoded;
    }

    /** One packet into a buffer that has room. */
    @Benchmark
    public int encode() {
        out.clear();
        return encoder.encode(packet, out);
    }
}
