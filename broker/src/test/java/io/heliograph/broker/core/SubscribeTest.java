// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.connect;
import static io.heliograph.broker.core.Packets.connect311;
import static io.heliograph.broker.core.Packets.identified;
import static io.heliograph.broker.core.Packets.matched;
import static io.heliograph.broker.core.Packets.noLocal;
import static io.heliograph.broker.core.Packets.publish;
import static io.heliograph.broker.core.Packets.retainAsPublished;
import static io.heliograph.broker.core.Packets.retainHandling;
import static io.heliograph.broker.core.Packets.retained;
import static io.heliograph.broker.core.Packets.subscribe;
import static io.heliograph.broker.core.Packets.unsubscribe;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Packet;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.Unsuback;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SUBSCRIBE and UNSUBSCRIBE with all their options (sections 3.8 to 3.11, 4.7). */
class SubscribeTest {
    private final Simulation simulation = new Simulation();
    private final Peer publisher = simulation.connected("publisher");
    private final Peer a = simulation.connected("a");

    @Test
    void subackHasACodeForEachFilterInTheirOrder() {
        a.send(new Subscribe(9, List.of(Subscription.of("x", Qos.TWO),
                Subscription.of("y", Qos.ZERO), Subscription.of("z/#",
                        Qos.ONE))));
        a.expect(new Suback(9, List.of(ReasonCode.GRANTED_QOS_2, ReasonCode.GRANTED_QOS_0, ReasonCode.GRANTED_QOS_1)))
                .expectNothing();
    }

    @Test
    void aMessageComesWithTheLowerQosOfBoth() {
        for (int granted = 0; granted <= 2; granted++) {
            Peer peer = simulation.connected("granted" + granted).subscribes(subscribe(1, granted, "t"));
            for (int published = 0; published <= 2; published++) {
                publisher.send(publish(published, published == 0 ? 0 : 10 + 3 * granted + published, "t", "x"));
                Publish got = peer.expect(Publish.class);
                assertThat(got.message().qos().value()).isEqualTo(Math.min(granted, published));
            }
        }
    }

    @Test
    void oneCopyWithTheHighestQosAndAllIdentifiersIfSeveralFiltersMatch() {
        a.subscribes(identified(subscribe(1, 0, "a/b"), 11));
        a.subscribes(identified(subscribe(2, 2, "a/+"), 22));
        a.subscribes(subscribe(3, 1, "#"));
        publisher.send(publish(2, 1, "a/b", "x"));
        Publish got = a.expect(Publish.class);
        a.expectNothing();
        assertThat(got.message().qos()).isEqualTo(Qos.TWO);
        assertThat(got.subscriptionIdentifiers()).containsExactlyInAnyOrder(11, 22);
    }

    @Test
    void aSecondSubscribeReplacesTheFirst() {
        a.subscribes(identified(subscribe(1, 2, "t"), 11)).subscribes(identified(subscribe(2, 0, "t"), 22));
        publisher.send(publish(1, 1, "t", "x"));
        a.expect(matched(publish("t", "x"), 22)).expectNothing();
        a.subscribes(subscribe(3, 1, "t"));
        publisher.send(publish(1, 2, "t", "x"));
        a.expect(publish(1, 1, "t", "x")).expectNothing();
        assertThat(simulation.count(c -> c.subscriptions)).isEqualTo(1);
    }

    @Test
    void nothingIsLostWhileASubscriptionIsReplaced() {
        a.subscribes(subscribe(1, 1, "t"));
        a.post(subscribe(2, 1, "t"));
        publisher.post(publish(1, 1, "t", "during"));
        simulation.run();
        assertThat(List.of(a.expect(Packet.class), a.expect(Packet.class)))
                .contains(publish(1, 1, "t", "during"));
    }

    @Test
    void noLocalKeepsBackOnesOwnMessages() {
        a.subscribes(subscribe(1, noLocal("t", 0)));
        a.send(publish("t", "mine")).expectNothing();
        publisher.send(publish("t", "another's"));
        a.expect(publish("t", "another's")).expectNothing();
        // With a second filter without it, that one counts.
        a.subscribes(subscribe(2, 0, "#"));
        a.send(publish("t", "mine"));
        a.expect(publish("t", "mine")).expectNothing();
    }

    @Test
    void retainAsPublishedKeepsTheFlag() {
        a.subscribes(subscribe(1, retainAsPublished("kept", 0))).subscribes(subscribe(2, 0, "cleared"));
        publisher.send(retained(publish("kept", "x")), publish("kept", "y"), retained(publish("cleared", "z")));
        a.expect(retained(publish("kept", "x")), publish("kept", "y"), publish("cleared", "z")).expectNothing();
    }

    @Test
    void retainHandlingSaysWhenRetainedMessagesAreSent() {
        publisher.send(retained(publish("t", "kept")));
        a.subscribes(subscribe(1, retainHandling("t", 0, RetainHandling.DO_NOT_SEND))).expectNothing();
        a.subscribes(subscribe(2, retainHandling("t", 0, RetainHandling.SEND_IF_NEW))).expectNothing();
        a.subscribes(subscribe(3, retainHandling("t", 0, RetainHandling.SEND_AT_SUBSCRIBE)))
                .expect(retained(publish("t", "kept"))).expectNothing();
        a.send(unsubscribe(4, "t")).expect(new Unsuback(4, List.of(ReasonCode.SUCCESS)));
        a.subscribes(subscribe(5, retainHandling("t", 0, RetainHandling.SEND_IF_NEW)))
                .expect(retained(publish("t", "kept"))).expectNothing();
    }

    @Test
    void subscribingAgainIn311SendsRetainedMessagesAgain() {
        publisher.send(retained(publish("t", "kept")));
        Peer old = simulation.connected(connect311("old", true));
        old.subscribes(subscribe(1, 0, "t")).expect(retained(publish("t", "kept")));
        old.subscribes(subscribe(2, 0, "t")).expect(retained(publish("t", "kept"))).expectNothing();
    }

    @Test
    void retainedMessagesCarryTheIdentifierOfTheSubscription() {
        publisher.send(retained(publish("t", "kept")));
        a.subscribes(identified(subscribe(1, 0, "t"), 7)).expect(matched(retained(publish("t", "kept")), 7));
    }

    @Test
    void wildcardsDoNotMatchTopicsWithDollar() {
        a.subscribes(subscribe(1, 0, "#", "+/t")).subscribes(subscribe(2, 0, "$own/#"));
        publisher.send(publish("$own/t", "x"));
        a.expect(publish("$own/t", "x")).expectNothing();
        a.send(unsubscribe(3, "$own/#")).expect(new Unsuback(3, List.of(ReasonCode.SUCCESS)));
        publisher.send(retained(publish("$own/t", "x")));
        a.subscribes(subscribe(4, 0, "#")).expectNothing();
    }

    @Test
    void unsubackHasACodeForEachFilterAndNothingMoreComes() {
        a.subscribes(subscribe(1, 0, "x", "y"));
        a.send(unsubscribe(2, "x", "never", "y"));
        a.expect(new Unsuback(2,
                List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED, ReasonCode.SUCCESS)));
        publisher.send(publish("x", "1"), publish("y", "2"));
        a.expectNothing();
        assertThat(simulation.count(c -> c.subscriptions)).isZero();
    }

    @Test
    void unsubackOf311HasNoCodes() {
        Peer old = simulation.connected(connect311("old", true)).subscribes(subscribe(1, 0, "x"));
        old.send(unsubscribe(2, "x", "never")).expect(new Unsuback(2, List.of())).expectNothing();
    }

    @Test
    void theFilterMustBeTheSameCharacterByCharacter() {
        a.subscribes(subscribe(1, 0, "a/+"));
        a.send(unsubscribe(2, "a/b")).expect(new Unsuback(2, List.of(ReasonCode.NO_SUBSCRIPTION_EXISTED)));
        publisher.send(publish("a/b", "x"));
        a.expect(publish("a/b", "x"));
    }

    @Test
    void refusesWhatIsBeyondTheLimits() {
        Simulation small = new Simulation(new TestLimits().maximumSubscriptions(2).maximumTopicLevels(3));
        Peer peer = small.connected("a");
        peer.send(subscribe(1, 1, "1", "2", "3", "1", "a/b/c/d"));
        peer.expect(new Suback(1, List.of(ReasonCode.GRANTED_QOS_1, ReasonCode.GRANTED_QOS_1,
                ReasonCode.QUOTA_EXCEEDED, ReasonCode.GRANTED_QOS_1, ReasonCode.TOPIC_FILTER_INVALID)));
        // In 3.1.1 there is one code for all of it.
        Peer old = small.connected(connect311("b", true));
        old.send(subscribe(1, 1, "1", "a/b/c/d"));
        Suback suback = old.expect(Suback.class);
        assertThat(suback.reasonCodes()).hasSize(2);
        assertThat(suback.reasonCodes().get(0)).isEqualTo(ReasonCode.GRANTED_QOS_1);
        assertThat(suback.reasonCodes().get(1).isError()).isTrue();
        // What is refused has no effect.
        peer.send(publish("3", "x")).expectNothing();
    }

    @Test
    void aClientThatDoesNotAcceptItsSubackIsTold() {
        Peer peer = simulation.connected(connect("small", p -> p.maximumPacketSize(20L)));
        String[] filters = new String[20];
        for (int i = 0; i < filters.length; i++) {
            filters[i] = "t" + i;
        }
        peer.send(subscribe(1, 0, filters));
        peer.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
    }
}
