// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.connect;
import static io.heliograph.broker.core.Packets.connect311;
import static io.heliograph.broker.core.Packets.publish;
import static io.heliograph.broker.core.Packets.resume;
import static io.heliograph.broker.core.Packets.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two connections with one Client Identifier, and the way of a connection to the shard of its Session. */
class TakeOverTest {
    private final Simulation simulation = new Simulation();

    @Test
    void theNewConnectionTakesOverWhereverBothCameIn() {
        for (int home = 0; home < 3; home++) {
            for (int first = 0; first < 3; first++) {
                for (int second = 0; second < 3; second++) {
                    String name = simulation.nameOn(home, "c" + first + second);
                    Peer old = simulation.acceptedOn(first).send(resume(name, 60));
                    assertThat(old.expect(Connack.class).sessionPresent()).isFalse();
                    Peer now = simulation.acceptedOn(second).send(resume(name, 60));
                    assertThat(now.expect(Connack.class).sessionPresent()).isTrue();
                    old.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
                    now.expectNothing();
                }
            }
        }
        assertThat(simulation.count(c -> c.connections)).isEqualTo(27);
        assertThat(simulation.count(c -> c.sessions)).isEqualTo(27);
    }

    @Test
    void theOldConnectionIsClosedWithoutAWordIn311() {
        Peer old = simulation.connected(connect311("a", false));
        assertThat(simulation.accepted().send(connect311("a", false)).expect(Connack.class).sessionPresent()).isTrue();
        old.expectClosed();
    }

    @Test
    void aSessionThatDoesNotOutliveItsConnectionIsNotTakenOver() {
        Peer old = simulation.connected("a").subscribes(subscribe(1, 0, "t"));
        Peer now = simulation.accepted().send(resume("a", 0));
        assertThat(now.expect(Connack.class).sessionPresent()).isFalse();
        old.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
        assertThat(simulation.count(c -> c.subscriptions)).isZero();
    }

    @Test
    void packetsRightBehindConnectAreNotLostOnTheWayToAnotherShard() {
        String name = simulation.nameOn(2, "far");
        Peer peer = simulation.acceptedOn(0).send(connect(name), subscribe(1, 1, "t"), publish(1, 7, "t", "x"),
                Pingreq.INSTANCE);
        peer.expect(Connack.class);
        peer.expect(Suback.class);
        peer.expect(publish(1, 1, "t", "x"), new Puback(7), Pingresp.INSTANCE).expectNothing();
    }

    @Test
    void bytesThatComeWhileTheConnectionMovesAreNotLost() {
        String name = simulation.nameOn(2, "far");
        Peer peer = simulation.acceptedOn(0);
        byte[] publish = peer.bytes(publish(1, 7, "t", "hello"));
        peer.post(connect(name));
        for (byte single : publish) {
            peer.postBytes(new byte[] {single});
        }
        simulation.run();
        peer.expect(Connack.class);
        peer.expect(new Puback(7, ReasonCode.NO_MATCHING_SUBSCRIBERS)).expectNothing();
    }

    @Test
    void aFaultRightBehindConnectIsAnsweredAfterConnack() {
        String name = simulation.nameOn(2, "far");
        Peer peer = simulation.acceptedOn(0);
        byte[] connect = peer.bytes(connect(name));
        byte[] both = new byte[connect.length + 2];
        System.arraycopy(connect, 0, both, 0, connect.length);
        both[connect.length] = 0x00;
        peer.sendBytes(both);
        peer.expect(Connack.class);
        peer.expectDisconnect(ReasonCode.MALFORMED_PACKET);
    }

    @Test
    void aConnectionThatIsLostOnTheWayLeavesNothing() {
        String name = simulation.nameOn(2, "far");
        for (int steps = 0; steps < 6; steps++) {
            Peer peer = simulation.acceptedOn(0).post(connect(name));
            for (int i = 0; i < steps; i++) {
                simulation.runOne();
            }
            peer.lose();
            assertThat(simulation.count(c -> c.connections)).as("lost after %d steps", steps).isZero();
            assertThat(simulation.count(c -> c.sessions)).as("lost after %d steps", steps).isZero();
            assertThat(simulation.timers()).as("lost after %d steps", steps).isZero();
        }
    }

    @Test
    void manyWhoWantTheSameSessionTakeItFromEachOther() {
        String name = simulation.nameOn(1, "wanted");
        Peer[] peers = new Peer[20];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = simulation.acceptedOn(i % 3);
        }
        for (Peer peer : peers) {
            peer.post(resume(name, 60));
        }
        simulation.run();
        int open = 0;
        for (Peer peer : peers) {
            peer.expect(Connack.class);
            if (peer.isClosed()) {
                peer.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
            } else {
                peer.expectNothing();
                open++;
            }
        }
        assertThat(open).isEqualTo(1);
        assertThat(simulation.count(c -> c.sessions)).isEqualTo(1);
    }

    @Test
    void theConnectTimeoutEndsWithConnectOnTheOtherShardToo() {
        Peer peer = simulation.acceptedOn(0).send(connect(simulation.nameOn(2, "far")));
        peer.expect(Connack.class);
        simulation.pass(Duration.ofHours(1));
        peer.expectNothing();
        assertThat(simulation.timers()).isZero();
    }
}
