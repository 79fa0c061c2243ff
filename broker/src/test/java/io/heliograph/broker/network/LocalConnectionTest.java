// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.broker.Broker;
import io.heliograph.broker.BrokerConnection;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.ConnectProperties;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalConnectionTest {
    private final Broker broker = Broker.builder().port(0).shards(2).maximumConnections(40).start();

    @AfterEach
    void close() {
        broker.close();
    }

    /** A Client of a few lines. */
    private static final class Peer implements AutoCloseable {
        private final BrokerConnection connection;
        private final PacketDecoder decoder = PacketDecoder.forClient(MqttVersion.V5, Integer.MAX_VALUE);
        private final ArrayDeque<Packet> received = new ArrayDeque<>();
        private final byte[] input = new byte[1_000];

        Peer(Broker broker) throws IOException {
            connection = broker.connect();
        }

        Peer(Broker broker, String clientIdentifier) throws IOException {
            this(broker);
            send(new Connect(MqttVersion.V5, true, 0, clientIdentifier, null, null, null, ConnectProperties.NONE));
            assertThat(next()).isInstanceOf(Connack.class);
        }

        void send(Packet... packets) throws IOException {
            PacketBuffer out = new PacketBuffer(64);
            for (Packet packet : packets) {
                PacketEncoder.of(MqttVersion.V5).encode(packet, out);
            }
            connection.write(out.array(), 0, out.length());
        }

        Packet next() throws IOException {
            while (received.isEmpty()) {
                int count = connection.read(input);
                if (count < 0) {
                    return null;
                }
                decoder.decode(input, 0, count, received::add);
            }
            return received.remove();
        }

        void subscribe(String filter) throws IOException {
            send(new Subscribe(1, List.of(Subscription.of(filter, QoS.AT_MOST_ONCE))));
            assertThat(next()).isInstanceOf(Suback.class);
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    private static Publish publish(int payloadBytes) {
        return new Publish(Message.of("t", Bytes.copyOf(new byte[payloadBytes]), QoS.AT_MOST_ONCE), 0);
    }

    private void awaitConnections(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (broker.statistics().connections() != count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(broker.statistics().connections()).isEqualTo(count);
    }

    @Test
    void carriesMqttFromAnyShardToAny() throws Exception {
        try (Peer subscriber = new Peer(broker, "subscriber")) {
            subscriber.subscribe("t");
            // By their names some belong to the other shard and move there.
            for (int i = 0; i < 20; i++) {
                try (Peer publisher = new Peer(broker, "publisher" + i)) {
                    publisher.send(publish(i), Pingreq.INSTANCE);
                    assertThat(publisher.next()).isEqualTo(Pingresp.INSTANCE);
                }
                assertThat(((Publish) subscriber.next()).message().payload().length()).isEqualTo(i);
            }
            awaitConnections(1);
        }
        awaitConnections(0);
    }

    @Test
    void carriesWhatIsLargerThanItsQueues() throws Exception {
        try (Peer peer = new Peer(broker, "c")) {
            peer.subscribe("t");
            peer.send(publish(5_000_000));
            assertThat(((Publish) peer.next()).message().payload().length()).isEqualTo(5_000_000);
            peer.send(Pingreq.INSTANCE);
            assertThat(peer.next()).isEqualTo(Pingresp.INSTANCE);
        }
    }

    @Test
    void aReaderThatRestsLosesNoMoreThanWithASocketAndGoesOn() throws Exception {
        try (Peer slow = new Peer(broker, "slow"); Peer publisher = new Peer(broker, "publisher")) {
            slow.subscribe("t");
            for (int i = 0; i < 50; i++) {
                publisher.send(publish(100_000));
            }
            publisher.send(Pingreq.INSTANCE);
            assertThat(publisher.next()).isEqualTo(Pingresp.INSTANCE);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (broker.statistics().droppedSlow() == 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(broker.statistics().droppedSlow()).isPositive();
            slow.send(Pingreq.INSTANCE);
            int messages = 0;
            while (!slow.next().equals(Pingresp.INSTANCE)) {
                messages++;
            }
            assertThat(messages).isBetween(10, 49);
            publisher.send(publish(7));
            assertThat(((Publish) slow.next()).message().payload().length()).isEqualTo(7);
        }
    }

    @Test
    void tellsWhyItEnds() throws Exception {
        Peer peer = new Peer(broker, "c");
        peer.send(new Connect(MqttVersion.V5, true, 0, "again", null, null, null, ConnectProperties.NONE));
        assertThat(((Disconnect) peer.next()).reasonCode()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(peer.next()).isNull();
        awaitConnections(0);
        assertThatThrownBy(() -> peer.send(Pingreq.INSTANCE)).isInstanceOf(IOException.class);
        peer.close();
    }

    @Test
    void endsWhenTheClientSaysNothingMore() throws Exception {
        try (Peer peer = new Peer(broker, "c")) {
            peer.connection.closeOutput();
            assertThat(peer.next()).isNull();
            awaitConnections(0);
        }
    }

    @Test
    void closingWakesWhoeverWaits() throws Exception {
        Peer peer = new Peer(broker, "c");
        FutureTask<Packet> reading = new FutureTask<>(peer::next);
        Thread.ofVirtual().start(reading);
        peer.close();
        assertThatThrownBy(() -> reading.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        peer.close();
        awaitConnections(0);
    }

    @Test
    void theBrokerTakesLeaveWhenItIsClosed() throws Exception {
        Peer peer = new Peer(broker, "c");
        broker.close();
        assertThat(((Disconnect) peer.next()).reasonCode()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
        assertThat(peer.next()).isNull();
        assertThatThrownBy(() -> new Peer(broker)).isInstanceOf(IOException.class);
    }

    @Test
    void countsAsAConnection() throws Exception {
        for (int i = 0; i < 40; i++) {
            new Peer(broker);
        }
        assertThatThrownBy(() -> new Peer(broker)).isInstanceOf(IOException.class).hasMessageContaining("40");
    }
}
