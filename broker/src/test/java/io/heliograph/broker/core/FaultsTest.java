// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.connect;
import static io.heliograph.broker.core.Packets.connect311;
import static io.heliograph.broker.core.Packets.message;
import static io.heliograph.broker.core.Packets.publish;
import static io.heliograph.broker.core.Packets.resume;
import static io.heliograph.broker.core.Packets.subscribe;
import static io.heliograph.broker.core.Packets.will;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a Client does wrong, what goes wrong in the broker, and the broker's end: nobody else suffers from it. */
class FaultsTest {
    private final Simulation simulation = new Simulation();
    private final Peer bystander = simulation.connected("bystander").subscribes(subscribe(1, 1, "t"));

    private void expectNobodyElseHarmed() {
        simulation.connected("another").send(publish(1, 1, "t", "still here")).expect(new Puback(1));
        assertThat(bystander.expect(Publish.class).message()).isEqualTo(message(1, "t", "still here"));
        bystander.expectNothing();
    }

    @Test
    void aMalformedPacketEndsTheConnectionWithItsCode() {
        int[][] malformed = {
            {0xC1, 0}, // PINGREQ with flags
            {0x36, 4, 0, 1, 't', 0}, // QoS 3
            {0x30, 4, 0, 1, '#', 0}, // a wildcard in a Topic Name
            {0x30, 3, 0, 9, 't'}, // a Topic Name longer than its packet
            {0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}, // a length of five bytes
            {0x00, 0}, // packet type 0
            {0x82, 2, 0, 1}, // SUBSCRIBE without properties
        };
        for (int[] bytes : malformed) {
            Peer peer = simulation.connected("bad");
            peer.sendBytes(bytes);
            peer.expectDisconnect(ReasonCode.MALFORMED_PACKET);
            Peer old = simulation.connected(connect311("old", true));
            old.sendBytes(bytes);
            old.expectClosed();
        }
        expectNobodyElseHarmed();
    }

    @Test
    void aProtocolErrorEndsTheConnectionWithItsCode() {
        int[][] errors = {
            {0x20, 3, 0, 0, 0}, // CONNACK
            {0x30, 5, 0, 0, 0, 'x', 'y'}, // neither Topic Name nor Topic Alias
            {0x30, 6, 0, 1, 't', 2, 0x0B, 5}, // a Subscription Identifier from a Client
        };
        for (int[] bytes : errors) {
            Peer peer = simulation.connected("bad");
            peer.sendBytes(bytes);
            peer.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        }
        assertThat(simulation.count(c -> c.protocolErrors)).isEqualTo(errors.length);
        expectNobodyElseHarmed();
    }

    @Test
    void whatComesBehindTheEndIsNotLookedAt() {
        Peer goodBye = simulation.connected("a");
        byte[] publish = goodBye.bytes(publish("t", "too late"));
        byte[] disconnect = goodBye.bytes(Disconnect.NORMAL);
        byte[] all = new byte[disconnect.length + publish.length + 2];
        System.arraycopy(disconnect, 0, all, 0, disconnect.length);
        System.arraycopy(publish, 0, all, disconnect.length, publish.length);
        goodBye.sendBytes(all);
        goodBye.expectClosed();
        goodBye.sendBytes(0xFF, 0xFF);
        assertThat(simulation.count(c -> c.protocolErrors)).isZero();
        bystander.expectNothing();

        Peer twice = simulation.connected("b");
        twice.send(connect("b"), publish("t", "too late"), connect("b"));
        twice.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        assertThat(simulation.count(c -> c.protocolErrors)).isEqualTo(1);
        bystander.expectNothing();
    }

    @Test
    void aWriteThatFailsEndsOneConnectionOnly() {
        List<Peer> others = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            others.add(simulation.connected("other" + i).subscribes(subscribe(1, 0, "t")));
        }
        Peer broken = simulation.connected(resume("broken", 100)).subscribes(subscribe(1, 1, "t"));
        broken.breakWrites(new IllegalStateException("on purpose"));
        simulation.connected("publisher").send(publish(1, 1, "t", "x")).expect(new Puback(1)).expectNothing();
        for (Peer other : others) {
            other.expect(publish("t", "x")).expectNothing();
        }
        broken.expectClosed();
        bystander.expect(publish(1, 1, "t", "x")).send(new Puback(1));
        assertThat(simulation.count(c -> c.connections)).isEqualTo(11);
        // The message is still there for whom it could not be written to.
        simulation.connected(resume("broken", 100)).expect(Packets.again(publish(1, 1, "t", "x")));
        expectNobodyElseHarmed();
    }

    @Test
    void aWriteThatFailsInTheMidstOfADeliveryEndsOneConnectionOnly() {
        String large = "x".repeat(70_000);
        for (int shard = 0; shard < 3; shard++) {
            Peer broken = simulation.connected(connect(simulation.nameOn(shard, "broken"))).subscribes(
                    subscribe(1, 0, "t"));
            Peer both = simulation.connected(connect(simulation.nameOn(shard, "both"))).subscribes(
                    subscribe(1, 0, "t", "+"));
            broken.breakWrites(new IllegalStateException("on purpose"));
            simulation.connected("publisher").send(publish("t", large), publish("t", "after")).expectNothing();
            broken.expectClosed();
            both.expect(publish("t", large), publish("t", "after")).expectNothing();
            bystander.expect(publish("t", large), publish("t", "after")).expectNothing();
            both.lose();
        }
        expectNobodyElseHarmed();
    }

    @Test
    void takingOverABrokenConnectionDoesNotBreakTheNewOne() {
        Peer broken = simulation.connected("a");
        broken.breakWrites(new IllegalStateException("on purpose"));
        simulation.connected("a").send(publish(1, 1, "t", "x")).expect(new Puback(1)).expectNothing();
        broken.expectClosed();
    }

    @Test
    void shutdownSaysGoodByeToAll() {
        Peer five = simulation.connected(will(connect("five"), will("t", "gone", 0)));
        Peer old = simulation.connected(connect311("old", true));
        Peer silent = simulation.accepted();
        Peer onTheWay = simulation.acceptedOn(0).post(connect(simulation.nameOn(2, "late")));
        simulation.runOne();
        simulation.shutDown();
        five.expectDisconnect(ReasonCode.SERVER_SHUTTING_DOWN);
        bystander.expectDisconnect(ReasonCode.SERVER_SHUTTING_DOWN);
        old.expectClosed();
        silent.expectClosed();
        assertThat(onTheWay.isClosed()).isTrue();
        assertThat(simulation.count(c -> c.connections)).isZero();
    }

    @Test
    void whoComesDuringShutdownIsSentAway() {
        simulation.shutDown();
        Peer late = simulation.accepted().send(connect("late"), Pingreq.INSTANCE);
        assertThat(late.expect(Connack.class).reasonCode()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
        late.expectClosed();
    }
}
