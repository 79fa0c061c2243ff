// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.connect;
import static io.heliograph.broker.core.Packets.connect311;
import static io.heliograph.broker.core.Packets.keepAlive;
import static io.heliograph.broker.core.Packets.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.ReasonCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Keep Alive (section 3.1.2.10): one and a half times the interval [MQTT-3.1.2-22, 5.0] [MQTT-3.1.2-24, 3.1.1]. */
class KeepAliveTest {
    private final Simulation simulation = new Simulation();

    @Test
    void endsTheConnectionAfterOneAndAHalfIntervals() {
        Peer peer = simulation.connected(keepAlive(connect("a"), 10));
        simulation.passInTicks(Duration.ofMillis(14_900));
        peer.expectNothing();
        simulation.passInTicks(Duration.ofMillis(200));
        peer.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
        assertThat(simulation.timers()).isZero();
    }

    @Test
    void closesWithoutAWordIn311() {
        Peer peer = simulation.connected(keepAlive(connect311("a", true), 10));
        simulation.passInTicks(Duration.ofSeconds(15));
        peer.expectClosed();
    }

    @Test
    void everyPacketCounts() {
        Peer peer = simulation.connected(keepAlive(connect("a"), 10));
        for (int i = 0; i < 10; i++) {
            simulation.passInTicks(Duration.ofSeconds(14));
            peer.send(Pingreq.INSTANCE).expect(Pingresp.INSTANCE);
            simulation.passInTicks(Duration.ofSeconds(14));
            peer.send(publish("t", "x")).expectNothing();
        }
        simulation.passInTicks(Duration.ofMillis(15_100));
        peer.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
    }

    @Test
    void aPartOfAPacketDoesNotCount() {
        Peer peer = simulation.connected(keepAlive(connect("a"), 10));
        simulation.passInTicks(Duration.ofSeconds(8));
        peer.sendBytes(0x30, 0x20, 0x00);
        simulation.passInTicks(Duration.ofMillis(7_100));
        peer.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
    }

    @Test
    void whatTheServerSendsDoesNotCount() {
        Peer peer = simulation.connected(keepAlive(connect("a"), 10)).subscribes(Packets.subscribe(1, 0, "t"));
        Peer other = simulation.connected("b");
        for (int i = 0; i < 15; i++) {
            other.send(publish("t", "x"));
            peer.expect(publish("t", "x"));
            simulation.passInTicks(Duration.ofSeconds(1));
        }
        simulation.passInTicks(Duration.ofMillis(100));
        peer.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
    }

    @Test
    void zeroIsForEver() {
        Peer peer = simulation.connected(keepAlive(connect("a"), 0));
        simulation.pass(Duration.ofDays(1_000));
        peer.expectNothing();
    }

    @Test
    void theLongestIntervalIsKept() {
        Peer peer = simulation.connected(keepAlive(connect("a"), 65_535));
        simulation.pass(Duration.ofSeconds(98_302));
        peer.expectNothing();
        simulation.pass(Duration.ofSeconds(1));
        peer.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
    }
}
