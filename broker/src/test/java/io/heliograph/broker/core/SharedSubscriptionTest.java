// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.connect;
import static io.heliograph.broker.core.Packets.publish;
import static io.heliograph.broker.core.Packets.resume;
import static io.heliograph.broker.core.Packets.retained;
import static io.heliograph.broker.core.Packets.subscribe;
import static io.heliograph.broker.core.Packets.unsubscribe;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Packet;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Unsuback;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shared Subscriptions (section 4.8.2). */
class SharedSubscriptionTest {
    private static final String SHARED = "$share/group/t";

    private final Simulation simulation = new Simulation();
    private final Peer publisher = simulation.connected("publisher");

    private static List<String> payloads(Peer peer) {
        List<String> payloads = new ArrayList<>();
        for (Packet packet = peer.next(); packet != null; packet = peer.next()) {
            if (packet instanceof Publish publish) {
                payloads.add(publish.message().payload().utf8());
            }
        }
        return payloads;
    }

    private void publish(int count) {
        for (int i = 1; i <= count; i++) {
            publisher.post(Packets.publish(1, i, "t", "m" + i));
        }
        simulation.run();
    }

    @Test
    void eachMessageGoesToOneMemberAndAllTakeTurns() {
        List<Peer> members = new ArrayList<>();
        for (int shard = 0; shard < 3; shard++) {
            members.add(simulation.connected(connect(simulation.nameOn(shard, "m"))).subscribes(
                    subscribe(1, 1, SHARED)));
        }
        publish(30);
        List<String> all = new ArrayList<>();
        for (Peer member : members) {
            List<String> got = payloads(member);
            assertThat(got).hasSize(10);
            all.addAll(got);
        }
        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void groupsAndOrdinarySubscriptionsGetTheirOwnCopy() {
        Peer one = simulation.connected("one").subscribes(subscribe(1, 1, "$share/a/t"));
        Peer two = simulation.connected("two").subscribes(subscribe(1, 1, "$share/b/t"));
        Peer plain = simulation.connected("plain").subscribes(subscribe(1, 1, "t"));
        Peer both = simulation.connected("both").subscribes(subscribe(1, 1, "$share/c/t", "t"));
        publish(2);
        assertThat(payloads(one)).containsExactly("m1", "m2");
        assertThat(payloads(two)).containsExactly("m1", "m2");
        assertThat(payloads(plain)).containsExactly("m1", "m2");
        assertThat(payloads(both)).containsExactlyInAnyOrder("m1", "m1", "m2", "m2");
    }

    @Test
    void membersThatAreConnectedGoFirst() {
        Peer away = simulation.connected(resume("away", 100)).subscribes(subscribe(1, 1, SHARED));
        Peer here = simulation.connected("here").subscribes(subscribe(1, 1, SHARED));
        away.lose();
        publish(3);
        assertThat(payloads(here)).containsExactly("m1", "m2", "m3");
        assertThat(simulation.count(c -> c.queuedMessages)).isEqualTo(3);
    }

    @Test
    void whenNobodyIsConnectedTheMessagesWait() {
        Peer away = simulation.connected(resume("away", 100)).subscribes(subscribe(1, 1, SHARED));
        away.lose();
        publish(2);
        assertThat(payloads(simulation.connected(resume("away", 100)))).containsExactly("m1", "m2");
    }

    @Test
    void retainedMessagesAreNotSentToThem() {
        publisher.send(retained(Packets.publish("t", "kept")));
        simulation.connected("a").subscribes(subscribe(1, 1, SHARED)).expectNothing();
    }

    @Test
    void whoHasLeftGetsNothing() {
        Peer leaves = simulation.connected("leaves").subscribes(subscribe(1, 1, SHARED));
        Peer stays = simulation.connected("stays").subscribes(subscribe(1, 1, SHARED));
        leaves.send(unsubscribe(2, SHARED)).expect(new Unsuback(2, List.of(ReasonCode.SUCCESS)));
        publish(2);
        assertThat(payloads(stays)).containsExactly("m1", "m2");
        leaves.expectNothing();
    }

    @Test
    void aMessageOnItsWayToWhoLeavesGoesToAnotherMember() {
        // The publisher is on another shard than both members, so a batch is under way when one of them goes.
        Peer far = simulation.connected(connect(simulation.nameOn(0, "publisher")));
        for (int round = 0; round < 50; round++) {
            Peer leaves = simulation.connected(resume(simulation.nameOn(1, "leaves"), round % 2))
                    .subscribes(subscribe(1, 1, SHARED));
            Peer stays = simulation.connected(connect(simulation.nameOn(2, "stays"))).subscribes(
                    subscribe(1, 1, SHARED));
            far.post(Packets.publish(1, 1, "t", "a"), Packets.publish(1, 2, "t", "b"));
            if (round % 2 == 0) {
                leaves.postLoss();
            } else {
                leaves.post(unsubscribe(2, SHARED));
            }
            simulation.run();
            List<String> all = payloads(leaves);
            if (round % 2 == 0) {
                // What it had got goes with its Session; at most one of two was its turn.
                assertThat(payloads(stays)).isNotEmpty();
            } else {
                all.addAll(payloads(stays));
                assertThat(all).containsExactlyInAnyOrder("a", "b");
            }
            leaves.lose();
            stays.lose();
            simulation.connected(simulation.nameOn(1, "leaves")).lose();
        }
        assertThat(simulation.count(c -> c.queuedMessages)).isZero();
    }
}
