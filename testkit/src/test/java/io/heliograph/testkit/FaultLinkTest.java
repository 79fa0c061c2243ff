// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.testkit.FaultLink.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultLinkTest {
    private static final Duration SHORT = Duration.ofMillis(40);

    private final RawServer server = RawServer.start();
    private final FaultLink link = FaultLink.to(server.address());
    private final RawClient client = RawClient.connect(link.address(), MqttVersion.V5);
    private final RawConnection connection = server.accept();

    @AfterEach
    void close() {
        client.close();
        link.close();
        server.close();
    }

    @Test
    void passesBytesInBothDirectionsAndCountsThem() {
        client.send(RawPacket.of("c0 00 c0 00"));
        connection.expect(Pingreq.INSTANCE);
        connection.expect(Pingreq.INSTANCE);
        connection.send(Pingresp.INSTANCE);
        client.expect(Pingresp.INSTANCE);
        assertThat(link.bytes(Direction.TO_SERVER)).isEqualTo(4);
        assertThat(link.bytes(Direction.TO_CLIENT)).isEqualTo(2);
        assertThat(link.connections()).isEqualTo(1);
        assertThat(link.openConnections()).isEqualTo(1);
    }

    @Test
    void passesAMegabyteUnchanged() {
        RawPacket large = RawPacket.of("30 c0 84 3d 00 01 \"t\" 00 61x999996").fitRemainingLength();
        client.send(large);
        assertThat(connection.receiveRaw()).isEqualTo(large);
    }

    @Test
    void aHalfClosedStreamStaysHalfClosed() {
        client.halfClose();
        connection.expectClose();
        connection.send(Pingresp.INSTANCE);
        client.expect(Pingresp.INSTANCE);
        connection.close();
        client.expectClose();
    }

    @Test
    void cutsAtOnce() {
        link.cut();
        client.expectClose();
        connection.expectClose();
        assertThat(link.openConnections()).isZero();
        try (RawClient second = RawClient.connect(link.address(), MqttVersion.V5)) {
            second.send(Pingreq.INSTANCE);
            server.accept().expect(Pingreq.INSTANCE);
        }
    }

    @Test
    void cutsBehindAByteWhichStillArrives() {
        client.send(Pingreq.INSTANCE);
        connection.expect(Pingreq.INSTANCE);
        link.cutAfter(Direction.TO_SERVER, 3);
        client.send(RawPacket.of("c0 00 c0 00"));
        connection.expect(Pingreq.INSTANCE);
        connection.expectClose();
        client.expectClose();
        assertThat(connection.transcript()).endsWith("end of the stream").contains("1 bytes of a packet");
        assertThat(link.bytes(Direction.TO_SERVER)).isEqualTo(5);
    }

    @Test
    void theSameSeedCutsAtTheSameBytes() {
        List<Long> first = randomCuts(7);
        assertThat(randomCuts(7)).isEqualTo(first);
        assertThat(randomCuts(8)).isNotEqualTo(first);
        assertThat(first).allSatisfy(bytes -> assertThat(Math.abs(bytes)).isBetween(1L, 100L));
    }

    /** How many bytes arrived on each of some connections before it was cut; negative if those to the Client. */
    private List<Long> randomCuts(long seed) {
        List<Long> cuts = new ArrayList<>();
        link.cutAtRandom(seed, 100);
        for (int i = 0; i < 6; i++) {
            try (RawClient victim = RawClient.connect(link.address(), MqttVersion.V5);
                    RawConnection other = server.accept()) {
                long toServer = link.bytes(Direction.TO_SERVER);
                long toClient = link.bytes(Direction.TO_CLIENT);
                // Whoever is not cut gets all; the other's limit is below what is sent.
                victim.send(RawPacket.of("00x101"));
                other.poll(Duration.ofMillis(1));
                other.send(RawPacket.of("00x101"));
                awaitEnd(victim);
                long arrived = link.bytes(Direction.TO_SERVER) - toServer;
                cuts.add(arrived < 101 ? arrived : toClient - link.bytes(Direction.TO_CLIENT));
            }
        }
        return cuts;
    }

    private static void awaitEnd(RawConnection connection) {
        while (!connection.ended()) {
            connection.poll(Duration.ofSeconds(5));
        }
    }

    @Test
    void holdsBackAndReleasesInOrder() {
        link.hold(Direction.TO_CLIENT);
        connection.send(RawPacket.of("40 02 00 01 40 02 00 02"));
        client.expectNothing(SHORT);
        client.send(Pingreq.INSTANCE);
        connection.expect(Pingreq.INSTANCE);
        link.release(Direction.TO_CLIENT);
        assertThat(client.receiveRaw().hex()).isEqualTo("40 02 00 01");
        assertThat(client.receiveRaw().hex()).isEqualTo("40 02 00 02");
    }

    @Test
    void aHeldConnectionCanBeCut() {
        link.hold(Direction.TO_SERVER);
        client.send(Pingreq.INSTANCE);
        connection.expectNothing(SHORT);
        link.cut();
        connection.expectClose();
    }

    @Test
    void aBlackHoleSwallowsBytesAndTheEndAndKeepsTheConnectionOpen() {
        link.blackHole(Direction.TO_SERVER);
        client.send(Pingreq.INSTANCE);
        connection.expectNothing(SHORT);
        link.heal();
        client.send(RawPacket.of("40 02 00 01"));
        assertThat(connection.receiveRaw().hex()).isEqualTo("40 02 00 01");
        assertThat(link.bytes(Direction.TO_SERVER)).isEqualTo(4);
        link.blackHole(Direction.TO_SERVER);
        client.halfClose();
        connection.expectNothing(SHORT);
    }

    @Test
    void delaysEveryByteOnceAndNotOneBehindTheOther() {
        link.delay(Direction.TO_SERVER, Duration.ofMillis(60));
        long before = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            client.send(Pingreq.INSTANCE);
        }
        for (int i = 0; i < 20; i++) {
            connection.expect(Pingreq.INSTANCE);
        }
        // One behind the other they would take 1,200 ms.
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(Duration.ofMillis(60),
                Duration.ofMillis(1_000));
    }

    @Test
    void letsNoMoreThroughThanItsLimit() {
        link.throttle(Direction.TO_SERVER, 2_000);
        long before = System.nanoTime();
        RawPacket packet = RawPacket.of("30 c6 01 00 01 \"t\" 61x195");
        client.send(packet);
        assertThat(connection.receiveRaw()).isEqualTo(packet);
        // 201 bytes in pieces of 64: three of them are paid for before the last one.
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(95));
    }

    @Test
    void refusesConnections() {
        link.refuseConnections(true);
        try (RawClient second = RawClient.connect(link.address(), MqttVersion.V5)) {
            second.expectClose();
        }
        assertThat(link.connections()).isEqualTo(2);
        link.heal();
        client.send(Pingreq.INSTANCE);
        connection.expect(Pingreq.INSTANCE);
    }

    @Test
    void aServerThatIsNotThereIsSeenAsAClosedConnection() {
        server.close();
        try (RawClient second = RawClient.connect(link.address(), MqttVersion.V5)) {
            second.expectClose();
        }
    }
}
