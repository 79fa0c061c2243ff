// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.alias;
import static io.heliograph.broker.core.Packets.cleanStart;
import static io.heliograph.broker.core.Packets.connect;
import static io.heliograph.broker.core.Packets.connect311;
import static io.heliograph.broker.core.Packets.publish;
import static io.heliograph.broker.core.Packets.resume;
import static io.heliograph.broker.core.Packets.subscribe;
import static io.heliograph.broker.core.Packets.will;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.ReasonCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** CONNECT and its answer (sections 3.1 and 3.2). */
class ConnectTest {
    private final Simulation simulation = new Simulation();

    @Test
    void acceptsEachVersion() {
        for (MqttVersion version : MqttVersion.values()) {
            Peer peer = simulation.accepted().send(new Connect(version, true, 0, "name of " + version));
            Connack connack = peer.expect(Connack.class);
            assertThat(connack.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(connack.sessionPresent()).isFalse();
            peer.expectNothing();
        }
        assertThat(simulation.count(c -> c.connections)).isEqualTo(3);
        assertThat(simulation.count(c -> c.sessions)).isEqualTo(3);
    }

    @Test
    void closesWithoutAWordIfTheFirstPacketIsNotConnect() {
        Peer peer = simulation.accepted().send(Pingreq.INSTANCE);
        peer.expectClosed();
        assertThat(simulation.count(c -> c.connections)).isZero();
        assertThat(simulation.count(c -> c.protocolErrors)).isEqualTo(1);
    }

    @Test
    void aSecondConnectIsAProtocolError() {
        Peer peer = simulation.connected("a");
        peer.send(connect("a"));
        peer.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void aSecondConnectClosesInMqtt311() {
        Peer peer = simulation.connected(connect311("a", true));
        peer.send(connect311("a", true));
        peer.expectClosed();
    }

    @Test
    void refusesAnUnknownVersionInAFormThatTheClientCanRead() {
        Peer six = simulation.accepted();
        six.sendBytes(0x10, 0x0D, 0, 4, 'M', 'Q', 'T', 'T', 6, 2, 0, 0, 0, 0, 0);
        assertThat(six.expect(Connack.class).reasonCode()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
        six.expectClosed();

        // [MQTT-3.1.2-2, 3.1.1]: return code 1.
        Peer two = simulation.accepted().speaks(MqttVersion.V3_1_1);
        two.sendBytes(0x10, 0x0C, 0, 4, 'M', 'Q', 'T', 'T', 2, 2, 0, 0, 0, 0);
        assertThat(two.expect(Connack.class).reasonCode()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
        two.expectClosed();
    }

    @Test
    void refusesAnotherProtocolName() {
        Peer peer = simulation.accepted();
        peer.sendBytes(0x10, 0x0D, 0, 4, 'H', 'T', 'T', 'P', 5, 2, 0, 0, 0, 0, 0);
        assertThat(peer.expect(Connack.class).reasonCode()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
        peer.expectClosed();
    }

    @Test
    void answersAMalformedConnectIn50AndClosesIn311() {
        Peer five = simulation.accepted();
        five.sendBytes(0x10, 0x0D, 0, 4, 'M', 'Q', 'T', 'T', 5, 0x03, 0, 0, 0, 0, 0);
        assertThat(five.expect(Connack.class).reasonCode()).isEqualTo(ReasonCode.MALFORMED_PACKET);
        five.expectClosed();

        Peer three = simulation.accepted();
        three.sendBytes(0x10, 0x0C, 0, 4, 'M', 'Q', 'T', 'T', 4, 0x03, 0, 0, 0, 0);
        three.expectClosed();
    }

    @Test
    void assignsAClientIdentifierIn50() {
        Peer peer = simulation.accepted().send(connect(""));
        String assigned = peer.expect(Connack.class).properties().assignedClientIdentifier();
        assertThat(assigned).startsWith("auto-").hasSize(25);
        // It is the name of its Session: who uses it takes that over [MQTT-3.2.2-16, 5.0].
        simulation.connected(connect(assigned == null ? "" : assigned));
        peer.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
    }

    @Test
    void assignedClientIdentifiersDiffer() {
        Peer one = simulation.accepted().send(connect(""));
        Peer two = simulation.accepted().send(cleanStart(connect(""), false));
        assertThat(one.expect(Connack.class).properties().assignedClientIdentifier())
                .isNotEqualTo(two.expect(Connack.class).properties().assignedClientIdentifier());
        assertThat(simulation.count(c -> c.sessions)).isEqualTo(2);
    }

    @Test
    void anEmptyClientIdentifierNeedsCleanSessionIn311() {
        simulation.connected(connect311("", true));
        Peer refused = simulation.accepted().send(connect311("", false));
        refused.expect(new Connack(false, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID)).expectClosed();
    }

    @Test
    void anEmptyClientIdentifierIsRefusedIn31() {
        Peer refused = simulation.accepted().send(new Connect(MqttVersion.V3_1, true, 0, ""));
        refused.expect(new Connack(false, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID)).expectClosed();
    }

    @Test
    void whatARefusedClientSendsBehindConnectHasNoEffect() {
        Peer refused = simulation.accepted()
                .send(connect("a", p -> p.authenticationMethod("SCRAM")), subscribe(1, 0, "t"), publish("t", "x"));
        assertThat(refused.expect(Connack.class).reasonCode()).isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
        refused.expectClosed();
        assertThat(simulation.count(c -> c.subscriptions)).isZero();
        assertThat(simulation.count(c -> c.messagesReceived)).isZero();
        assertThat(simulation.count(c -> c.sessions)).isZero();
    }

    @Test
    void aConnectionWithoutConnectIsClosedInTime() {
        Peer silent = simulation.accepted();
        Peer slow = simulation.accepted().sendBytes(0x10, 0x0D, 0);
        simulation.passInTicks(Duration.ofMillis(9_900));
        silent.expectNothing();
        slow.expectNothing();
        simulation.passInTicks(Duration.ofMillis(200));
        silent.expectClosed();
        slow.expectClosed();
        assertThat(simulation.timers()).isZero();
    }

    @Test
    void authWithoutAuthenticationMethodIsAProtocolError() {
        Peer peer = simulation.connected("a");
        peer.send(new Auth(ReasonCode.RE_AUTHENTICATE, "SCRAM", null));
        peer.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void aWillTopicThatNobodyMayPublishToIsRefused() {
        Peer peer = simulation.accepted().send(will(connect("a"), will("$SYS/broker/uptime", "x", 0)));
        assertThat(peer.expect(Connack.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        peer.expectClosed();

        Peer deep = simulation.accepted().send(will(connect("a"), will("/".repeat(200), "x", 0)));
        assertThat(deep.expect(Connack.class).reasonCode()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID);
        deep.expectClosed();
    }

    @Test
    void connackAnnouncesWhatIsEnforced() {
        Simulation small = new Simulation(new TestLimits().maximumPacketSize(200).receiveMaximum(2)
                .topicAliasMaximum(3).maximumSessionExpirySeconds(60));
        Connect connect = resume("a", 100);

        Peer peer = small.accepted().send(connect);
        ConnackProperties announced = peer.expect(Connack.class).properties();
        assertThat(announced).isEqualTo(ConnackProperties.builder().maximumPacketSize(200L).receiveMaximum(2)
                .topicAliasMaximum(3).sessionExpiryInterval(60L).build());

        peer.send(publish("t", "x".repeat(200)));
        peer.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);

        Peer second = small.connected(connect);
        second.send(publish(2, 1, "t", "x"), publish(2, 2, "t", "x"));
        second.expect(new Pubrec(1, ReasonCode.NO_MATCHING_SUBSCRIBERS),
                new Pubrec(2, ReasonCode.NO_MATCHING_SUBSCRIBERS));
        second.send(publish(2, 3, "t", "x"));
        second.expectDisconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);

        Peer third = small.connected(connect);
        third.send(alias(publish("t", "x"), 3)).expectNothing();
        third.send(alias(publish("t", "x"), 4));
        third.expectDisconnect(ReasonCode.TOPIC_ALIAS_INVALID);

        small.pass(Duration.ofSeconds(61));
        assertThat(small.accepted().send(connect).expect(Connack.class).sessionPresent()).isFalse();
    }

    @Test
    void theReceiveMaximumDoesNotBindWhoWasNotTold() {
        Simulation small = new Simulation(new TestLimits().receiveMaximum(1));
        Peer peer = small.connected(connect311("a", true));
        peer.send(publish(2, 1, "t", "x"), publish(2, 2, "t", "x"), publish(2, 3, "t", "x"));
        peer.expect(new Pubrec(1), new Pubrec(2), new Pubrec(3)).expectNothing();
    }

    @Test
    void refusesMoreSessionsThanThereMayBe() {
        Simulation small = new Simulation(new TestLimits().maximumSessions(2));
        Peer one = small.connected(resume("one", 10));
        Peer two = small.connected("two");
        Peer refused = small.accepted().send(connect("three"));
        assertThat(refused.expect(Connack.class).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
        refused.expectClosed();

        // One that exists may come again, with or without Clean Start.
        small.connected("one");
        one.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
        two.send(Disconnect.NORMAL);
        small.connected("three");
    }

    @Test
    void sendsNothingToAClientThatAcceptsNoConnack() {
        Peer peer = simulation.accepted().send(connect("a", p -> p.maximumPacketSize(5L)));
        peer.expectClosed();
        assertThat(simulation.count(c -> c.sessions)).isZero();
    }

    @Test
    void leavesExplanationsOutThatTheClientDoesNotAccept() {
        Peer refused = simulation.accepted()
                .send(connect("a", p -> p.maximumPacketSize(10L).authenticationMethod("SCRAM")));
        refused.expect(new Connack(false, ReasonCode.BAD_AUTHENTICATION_METHOD)).expectClosed();

        Peer peer = simulation.connected(connect("a", p -> p.maximumPacketSize(20L)));
        peer.send(connect("a"));
        peer.expect(new Disconnect(ReasonCode.PROTOCOL_ERROR)).expectClosed();
    }

    @Test
    void answersPings() {
        Peer peer = simulation.connected("a");
        peer.send(Pingreq.INSTANCE).expect(Pingresp.INSTANCE).expectNothing();
    }
}
