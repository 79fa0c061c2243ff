// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.again;
import static io.heliograph.broker.core.Packets.alias;
import static io.heliograph.broker.core.Packets.aliasOnly;
import static io.heliograph.broker.core.Packets.connect;
import static io.heliograph.broker.core.Packets.connect311;
import static io.heliograph.broker.core.Packets.message;
import static io.heliograph.broker.core.Packets.publish;
import static io.heliograph.broker.core.Packets.resume;
import static io.heliograph.broker.core.Packets.retained;
import static io.heliograph.broker.core.Packets.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** PUBLISH from a Client and to a Client, and what answers it (sections 3.3 to 3.7, 4.3, 4.6, 4.9). */
class PublishTest {
    private final Simulation simulation = new Simulation();
    private final Peer publisher = simulation.connected("publisher");
    private final Peer subscriber = simulation.connected("subscriber").subscribes(subscribe(1, 2, "#"));

    // --- the flows

    @Test
    void qos0HasNoAnswer() {
        publisher.send(publish("t", "x")).expectNothing();
        subscriber.expect(publish("t", "x")).expectNothing();
    }

    @Test
    void qos1IsAcknowledgedOnceEachTimeItComes() {
        publisher.send(publish(1, 5, "t", "x"), again(publish(1, 5, "t", "x")));
        publisher.expect(new Puback(5), new Puback(5)).expectNothing();
        // [MQTT-4.3.2-5, 5.0]: after PUBACK the identifier is free, so this is another message; DUP is not passed on
        // [MQTT-3.3.1-3].
        subscriber.expect(publish(1, 1, "t", "x"), publish(1, 2, "t", "x")).expectNothing();
    }

    @Test
    void qos2IsHandedOnOnce() {
        publisher.send(publish(2, 5, "t", "x")).expect(new Pubrec(5));
        publisher.send(again(publish(2, 5, "t", "x"))).expect(new Pubrec(5));
        publisher.send(publish(2, 5, "t", "x")).expect(new Pubrec(5));
        subscriber.expect(publish(2, 1, "t", "x")).expectNothing();
        publisher.send(new Pubrel(5)).expect(new Pubcomp(5));
        publisher.send(publish(2, 5, "t", "y")).expect(new Pubrec(5));
        subscriber.expect(publish(2, 2, "t", "y")).expectNothing();
    }

    @Test
    void pubrelForNoMessageIsAnsweredSo() {
        publisher.send(new Pubrel(9)).expect(new Pubcomp(9, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND)).expectNothing();
        Peer old = simulation.connected(connect311("old", true));
        old.send(new Pubrel(9)).expect(new Pubcomp(9)).expectNothing();
    }

    @Test
    void towardsASubscriberQos2TakesFourPackets() {
        publisher.send(publish(2, 5, "t", "x"));
        subscriber.expect(publish(2, 1, "t", "x"));
        subscriber.send(new Pubrec(1)).expect(new Pubrel(1));
        subscriber.send(new Pubrec(1)).expect(new Pubrel(1));
        subscriber.send(new Pubcomp(1)).expectNothing();
        subscriber.send(new Pubrec(1)).expect(new Pubrel(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
        assertThat(simulation.count(c -> c.queuedMessages)).isZero();
    }

    @Test
    void aPubrecWithAnErrorEndsTheDelivery() {
        publisher.send(publish(2, 5, "t", "x"));
        subscriber.expect(publish(2, 1, "t", "x"));
        subscriber.send(new Pubrec(1, ReasonCode.QUOTA_EXCEEDED)).expectNothing();
        assertThat(simulation.count(c -> c.queuedMessages)).isZero();
        subscriber.send(new Pubrec(1)).expect(new Pubrel(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
    }

    @Test
    void aPublisherIsToldThatNobodyListens() {
        Simulation empty = new Simulation();
        Peer peer = empty.connected("a");
        peer.send(publish(1, 1, "t", "x"), publish(2, 2, "t", "x"));
        peer.expect(new Puback(1, ReasonCode.NO_MATCHING_SUBSCRIBERS),
                new Pubrec(2, ReasonCode.NO_MATCHING_SUBSCRIBERS)).expectNothing();
        Peer old = empty.connected(connect311("old", true));
        old.send(publish(1, 1, "t", "x")).expect(new Puback(1)).expectNothing();
    }

    @Test
    void theReceiveMaximumCountsWhatIsOpen() {
        Simulation small = new Simulation(new TestLimits().receiveMaximum(2));
        Peer peer = small.connected("a").subscribes(subscribe(1, 0, "none"));
        // QoS 1 is answered at once and never open for long.
        for (int i = 1; i <= 10; i++) {
            peer.send(publish(1, i, "none", "x")).expect(publish("none", "x"), new Puback(i));
        }
        peer.send(publish(2, 1, "none", "x"), publish(2, 2, "none", "x"));
        peer.expect(publish("none", "x"), new Pubrec(1), publish("none", "x"), new Pubrec(2));
        // Repeated ones are not counted again.
        peer.send(again(publish(2, 1, "none", "x"))).expect(new Pubrec(1));
        peer.send(new Pubrel(1)).expect(new Pubcomp(1));
        peer.send(publish(2, 3, "none", "x")).expect(publish("none", "x"), new Pubrec(3));
        peer.send(publish(2, 4, "none", "x"));
        peer.expectDisconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    @Test
    void theClientsReceiveMaximumIsKept() {
        Peer small = simulation.connected(connect("small", p -> p.receiveMaximum(2))).subscribes(subscribe(1, 2, "t"));
        for (int i = 1; i <= 4; i++) {
            publisher.send(publish(i % 2 + 1, i, "t", "m" + i));
        }
        publisher.send(publish("t", "at once"));
        small.expect(publish(2, 1, "t", "m1"), publish(1, 2, "t", "m2"), publish("t", "at once")).expectNothing();
        small.send(new Puback(2)).expect(publish(2, 3, "t", "m3")).expectNothing();
        small.send(new Pubrec(1)).expect(new Pubrel(1)).expectNothing();
        small.send(new Pubcomp(1)).expect(publish(1, 4, "t", "m4")).expectNothing();
    }

    @Test
    void messagesOfOneTopicKeepTheirOrder() {
        for (int i = 1; i <= 100; i++) {
            publisher.post(publish(2, i, "t", "two " + i), publish(1, 200 + i, "t", "one " + i),
                    publish("t", "zero " + i));
        }
        simulation.run();
        int[] last = new int[3];
        for (int i = 0; i < 300; i++) {
            Publish got = subscriber.expect(Publish.class);
            int qos = got.message().qos().value();
            int number = Integer.parseInt(got.message().payload().utf8().replaceAll("\\D", ""));
            assertThat(number).isEqualTo(last[qos] + 1);
            last[qos] = number;
        }
        subscriber.expectNothing();
    }

    @Test
    void twoPacketsInOneTurnAreOneWrite() {
        publisher.send(publish(1, 1, "t", "x"), publish(1, 2, "t", "y")).expect(new Puback(1), new Puback(2));
        subscriber.expect(publish(1, 1, "t", "x"), publish(1, 2, "t", "y"));
        assertThat(publisher.writes()).as("CONNACK, PUBACKs").isEqualTo(2);
        assertThat(subscriber.writes()).as("CONNACK, SUBACK, PUBLISHes").isEqualTo(3);
    }

    // --- topics that are not for everybody

    @Test
    void nobodyPublishesToSys() {
        Peer watcher = simulation.connected("watcher").subscribes(subscribe(1, 0, "$SYS/#"));
        publisher.send(publish(1, 1, "$SYS/broker/version", "x"), publish(2, 2, "$SYS", "x"), publish("$SYS/a", "x"));
        publisher.expect(new Puback(1, ReasonCode.NOT_AUTHORIZED), new Pubrec(2, ReasonCode.NOT_AUTHORIZED))
                .expectNothing();
        // [MQTT-3.3.5-2, 3.1.1]
        Peer old = simulation.connected(connect311("old", true));
        old.send(publish(1, 1, "$SYS/broker/version", "x")).expect(new Puback(1)).expectNothing();
        watcher.expectNothing();
        assertThat(simulation.count(c -> c.refused)).isEqualTo(4);
        publisher.send(publish(1, 3, "$SYSTEM", "x")).expect(new Puback(3, ReasonCode.NO_MATCHING_SUBSCRIBERS));
    }

    @Test
    void topicsMayNotBeTooDeep() {
        Simulation small = new Simulation(new TestLimits().maximumTopicLevels(3));
        Peer peer = small.connected("a");
        peer.send(publish(1, 1, "a/b/c", "x"), publish(1, 2, "a/b/c/", "x"));
        peer.expect(new Puback(1, ReasonCode.NO_MATCHING_SUBSCRIBERS), new Puback(2, ReasonCode.TOPIC_NAME_INVALID))
                .expectNothing();
    }

    // --- properties

    @Test
    void propertiesArePassedOnAsTheyAre() {
        var message = message(1, "t", "x", p -> p.contentType("text/plain").correlationData(Bytes.utf8("c"))
                .payloadFormatIndicator(PayloadFormatIndicator.UTF_8).responseTopic(TopicName.of("r"))
                .userProperty("b", "1").userProperty("a", "2").userProperty("b", "3"));
        publisher.send(new Publish(message, 1));
        subscriber.expect(new Publish(message, 1)).expectNothing();
    }

    @Test
    void propertiesDoNotReachAClientOf311() {
        Peer old = simulation.connected(connect311("old", true)).subscribes(subscribe(1, 0, "t"));
        publisher.send(new Publish(message(0, "t", "x", p -> p.contentType("text/plain")), 0));
        old.expect(publish("t", "x")).expectNothing();
    }

    @Test
    void whatIsLeftOfTheExpiryIntervalIsPassedOn() {
        Peer away = simulation.connected(resume("away", 1_000)).subscribes(subscribe(1, 1, "t"));
        away.lose();
        publisher.send(new Publish(message(1, "t", "long", p -> p.messageExpiryInterval(100L)), 1));
        publisher.send(new Publish(message(1, "t", "short", p -> p.messageExpiryInterval(10L)), 2));
        publisher.send(new Publish(message(1, "t", "none"), 3));
        simulation.pass(Duration.ofMillis(30_500));
        Peer back = simulation.connected(resume("away", 1_000));
        back.expect(new Publish(message(1, "t", "long", p -> p.messageExpiryInterval(70L)), 1),
                new Publish(message(1, "t", "none"), 2)).expectNothing();
        assertThat(simulation.count(c -> c.droppedExpired)).isEqualTo(1);
        assertThat(simulation.count(c -> c.queuedMessages)).as("not acknowledged: two here, three by the other")
                .isEqualTo(5);
    }

    @Test
    void aMessageWhoseDeliveryHasBegunDoesNotExpire() {
        Peer a = simulation.connected(resume("a", 1_000)).subscribes(subscribe(1, 1, "t"));
        publisher.send(new Publish(message(1, "t", "x", p -> p.messageExpiryInterval(10L)), 1));
        a.expect(Publish.class);
        a.lose();
        simulation.pass(Duration.ofSeconds(20));
        Peer back = simulation.connected(resume("a", 1_000));
        back.expect(again(new Publish(message(1, "t", "x", p -> p.messageExpiryInterval(0L)), 1))).expectNothing();
    }

    // --- aliases

    @Test
    void anAliasStandsForItsTopicAndMayBeSetAnew() {
        publisher.send(alias(publish("one", "1"), 1), aliasOnly(publish("x", "2"), 1), alias(publish("two", "3"), 1),
                aliasOnly(publish("x", "4"), 1), alias(publish("three", "5"), 32), aliasOnly(publish("x", "6"), 32));
        subscriber.expect(publish("one", "1"), publish("one", "2"), publish("two", "3"), publish("two", "4"),
                publish("three", "5"), publish("three", "6")).expectNothing();
    }

    @Test
    void anAliasThatWasNotSetIsAProtocolError() {
        publisher.send(aliasOnly(publish("x", "1"), 7));
        publisher.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        subscriber.expectNothing();
    }

    @Test
    void anAliasOutsideItsRangeIsInvalid() {
        publisher.send(alias(publish("t", "1"), 33));
        publisher.expectDisconnect(ReasonCode.TOPIC_ALIAS_INVALID);
        Peer zero = simulation.connected("zero");
        zero.sendBytes(0x30, 0x07, 0, 1, 't', 3, 0x23, 0, 0);
        zero.expectDisconnect(ReasonCode.TOPIC_ALIAS_INVALID);
        subscriber.expectNothing();
    }

    @Test
    void aliasesEndWithTheConnection() {
        publisher.send(alias(publish("t", "1"), 1));
        Peer next = simulation.connected("publisher");
        next.send(aliasOnly(publish("x", "2"), 1));
        next.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void aliasesAreUsedTowardsAClientThatAllowsThem() {
        Peer small = simulation.connected(connect("small", p -> p.topicAliasMaximum(2)))
                .subscribes(subscribe(1, 0, "#"));
        publisher.send(publish("one", "1"), publish("one", "2"), publish("two", "3"), publish("one", "4"),
                publish("three", "5"), publish("two", "6"), publish("three", "7"));
        small.expect(alias(publish("one", "1"), 1), aliasOnly(publish("one", "2"), 1), alias(publish("two", "3"), 2),
                aliasOnly(publish("one", "4"), 1), alias(publish("three", "5"), 2), alias(publish("two", "6"), 1),
                aliasOnly(publish("three", "7"), 2)).expectNothing();
    }

    // --- sizes

    @Test
    void aMessageThatIsTooLargeForOneClientIsLeftOutForIt() {
        Peer small = simulation.connected(connect("small", p -> p.maximumPacketSize(40L).receiveMaximum(1)
                .topicAliasMaximum(5))).subscribes(subscribe(1, 2, "t"));
        String large = "x".repeat(100);
        publisher.send(publish("t", large), publish(1, 1, "t", large), publish(2, 2, "t", large),
                publish(1, 3, "t", "fits"));
        small.expect(alias(publish(1, 3, "t", "fits"), 1)).expectNothing();
        small.send(new Puback(3));
        publisher.send(publish(2, 4, "t", large), publish("t", "fits"));
        small.expect(aliasOnly(publish("t", "fits"), 1)).expectNothing();
        assertThat(simulation.count(c -> c.droppedTooLarge)).isEqualTo(4);
        assertThat(subscriber.expect(Publish.class).message().payload().length()).isEqualTo(100);
    }

    @Test
    void aPacketThatIsTooLargeForTheServerEndsTheConnectionBeforeItHasCome() {
        Simulation small = new Simulation(new TestLimits().maximumPacketSize(1_000));
        Peer peer = small.connected("a");
        peer.sendBytes(0x30, 0xE9, 0x07);
        peer.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
        Peer old = small.connected(connect311("old", true));
        old.sendBytes(0x30, 0xE9, 0x07);
        old.expectClosed();
    }

    // --- retained messages

    @Test
    void aRetainedMessageIsSetReplacedAndCleared() {
        publisher.send(retained(publish(1, 1, "t", "first"))).expect(new Puback(1));
        subscriber.expect(publish(1, 1, "t", "first"));
        publisher.send(retained(publish("t", "second")));
        simulation.connected("b").subscribes(subscribe(1, 2, "t")).expect(retained(publish("t", "second")))
                .expectNothing();
        publisher.send(retained(publish("t", "")));
        // [MQTT-3.3.1-12]: who is there gets the empty message, without the flag.
        subscriber.expect(publish("t", "second"), publish("t", "")).expectNothing();
        simulation.connected("c").subscribes(subscribe(1, 2, "t")).expectNothing();
        assertThat(simulation.core().retained().size()).isZero();
    }

    @Test
    void aMessageWithoutTheFlagDoesNotTouchWhatIsRetained() {
        publisher.send(retained(publish("t", "kept")), publish("t", "passing"), publish("t", ""));
        simulation.connected("b").subscribes(subscribe(1, 0, "t")).expect(retained(publish("t", "kept")))
                .expectNothing();
    }

    @Test
    void aRetainedMessageExpires() {
        publisher.send(retained(new Publish(message(0, "t", "x", p -> p.messageExpiryInterval(100L)), 0)));
        simulation.pass(Duration.ofSeconds(40));
        simulation.connected("b").subscribes(subscribe(1, 0, "t"))
                .expect(retained(new Publish(message(0, "t", "x", p -> p.messageExpiryInterval(60L)), 0)));
        simulation.pass(Duration.ofSeconds(59));
        assertThat(simulation.core().retained().size()).isEqualTo(1);
        simulation.pass(Duration.ofSeconds(61));
        assertThat(simulation.core().retained().size()).as("its memory is free without anybody asking").isZero();
        simulation.connected("c").subscribes(subscribe(1, 0, "t")).expectNothing();
    }

    @Test
    void noMoreIsRetainedThanMayBe() {
        Simulation small = new Simulation(new TestLimits().maximumRetainedMessages(1));
        Peer peer = small.connected("a").subscribes(subscribe(1, 0, "#"));
        peer.send(retained(publish(1, 1, "one", "x"))).expect(publish("one", "x"), new Puback(1));
        peer.send(retained(publish(1, 2, "two", "x"))).expect(new Puback(2, ReasonCode.QUOTA_EXCEEDED)).expectNothing();
        peer.send(retained(publish("two", "x"))).expectNothing();
        assertThat(small.count(c -> c.refused)).isEqualTo(2);
        peer.send(retained(publish(1, 3, "one", "y"))).expect(publish("one", "y"), new Puback(3)).expectNothing();
        peer.send(retained(publish("one", "")), retained(publish(1, 4, "two", "x")));
        peer.expect(publish("one", ""), publish("two", "x"), new Puback(4)).expectNothing();
    }
}
