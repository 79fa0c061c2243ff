// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicName;
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

/** PUBLISH of MQTT 5.0 in and out of bytes: what a broker does most. The topic is one that the connection has used before. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PublishBenchmark {
    private static final MqttVersion VERSION = MqttVersion.V5;

    /** Bytes of payload. */
    @Param({"64", "16384"})
    int payload;

    /** The QoS. */
    @Param({"0", "1"})
    int qos;

    /** Whether there are a Message Expiry Interval, a Content Type and a User Property. */
    @Param({"false", "true"})
    boolean properties;

    private Publish publish;
    private byte[] bytes;
    private PacketDecoder decoder;
    private @Nullable Packet decoded;
    @SuppressWarnings("UnnecessaryLambda") // Made once: a method reference would be an object for each operation.
    private final Consumer<Packet> sink = packet -> decoded = packet;
    private final PacketEncoder encoder = PacketEncoder.of(VERSION);
    private final PacketBuffer out = new PacketBuffer(32_768);

    /** Builds the packet and its bytes. */
    @Setup
    public void setUp() {
        MessageProperties all = !properties
                ? MessageProperties.NONE
                : MessageProperties.builder().messageExpiryInterval(3600L).contentType("application/json")
                        .payloadFormatIndicator(PayloadFormatIndicator.UTF_8).userProperty("trace", "0af7651916cd43dd")
                        .build();
        Message message = new Message(TopicName.of("building/7/floor/3/room/12/temperature"),
                Bytes.utf8("x".repeat(payload)), QoS.of(qos), false, all);
        publish = new Publish(message, qos == 0 ? 0 : 4711);
        bytes = Encoded.bytes(VERSION, publish);
        decoder = PacketDecoder.forServer(1_000_000);
        byte[] connect = Encoded.bytes(VERSION, new Connect(VERSION, true, 60, "benchmark"));
        decoder.decode(connect, 0, connect.length, sink);
    }

    /** One packet, complete in the bytes that came. */
    @Benchmark
    public @Nullable Packet decode() {
        decoder.decode(bytes, 0, bytes.length, sink);
        return decoded;
    }

    /** A packet as a client sends it. */
    @Benchmark
    public int encode() {
        out.clear();
        return encoder.encode(publish, out);
    }

    /** A delivery as a broker sends it. */
    @Benchmark
    public int encodeDelivery() {
        out.clear();
        Message message = publish.message();
        return encoder.encodePublish(message.topicName(), message, message.qos(), false, false,
                publish.packetIdentifier(), 0, List.of(), properties ? 3599 : -1, out);
    }
}
