// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Will;
import io.heliograph.testkit.RawClient;
import java.time.Duration;
import java.util.List;

/** Will Messages that wait: section 3.1.3.2.2 of MQTT 5.0. */
final class WillDelayChecks {
    private static final String GONE = "gone";

    @Check(value = "The Will Message is published when the Will Delay Interval has passed, and not before",
            v5 = "MQTT-3.1.2-8", needs = Capability.SESSIONS)
    void theWillWaitsForItsDelay(Server server) {
        RawClient witness = WillChecks.witness(server, QoS.AT_MOST_ONCE);
        server.connected(connect(server, Connects.LONG, 1)).close();
        witness.expectNothing(Duration.ofMillis(800));
        Exchanges.receive(witness, GONE);
    }

    @Check(value = "A delayed Will Message is published soon after its delay", v5 = "U-3.1.2.5-1",
            needs = Capability.SESSIONS, advice = true)
    void aDelayedWillIsPublishedPromptly(Server server) {
        RawClient witness = WillChecks.witness(server, QoS.AT_MOST_ONCE).patience(Duration.ofMillis(2_500));
        server.connected(connect(server, Connects.LONG, 1)).close();
        Exchanges.receive(witness, GONE);
    }

    @Check(value = "A Client that comes back to its Session within the Will Delay Interval keeps its Will Message back",
            v5 = {"MQTT-3.1.2-8", "MQTT-3.1.3-9"}, needs = Capability.SESSIONS)
    void aClientThatComesBackKeepsItsWillBack(Server server) {
        RawClient witness = WillChecks.witness(server, QoS.AT_MOST_ONCE);
        Connect connect = connect(server, Connects.LONG, 3);
        RawClient first = server.connected(connect);
        // Not a take-over: the Server has seen the end of the first connection before the second begins.
        first.halfClose();
        first.receiveAll(Duration.ofSeconds(2));
        first.close();
        server.connected(Connects.will(Connects.lasting(connect), null));
        witness.expectNothing(Duration.ofSeconds(4));
    }

    @Check(value = "A Client that takes its own connection over within the Will Delay Interval keeps its Will Message back",
            v5 = {"MQTT-3.1.2-8", "MQTT-3.1.3-9"}, needs = Capability.SESSIONS)
    void aTakeOverKeepsADelayedWillBack(Server server) {
        RawClient witness = WillChecks.witness(server, QoS.AT_MOST_ONCE);
        Connect connect = connect(server, Connects.LONG, 1);
        RawClient first = server.connected(connect);
        server.connected(Connects.will(Connects.lasting(connect), null));
        first.expectRefusal();
        witness.expectNothing(Duration.ofSeconds(2));
    }

    /** Advice only: MQTT-3.1.2-8 excepts every new connection of the Client Identifier, the comment in 3.1.3.2.2 this one not. */
    @Check(value = "A connection with Clean Start ends the Session and so publishes the Will Message that waits",
            v5 = "U-3.1.2.5-1", needs = Capability.SESSIONS, advice = true)
    void aCleanStartPublishesTheWillThatWaits(Server server) {
        RawClient witness = WillChecks.witness(server, QoS.AT_MOST_ONCE);
        Connect connect = connect(server, Connects.LONG, Connects.LONG);
        RawClient first = server.connected(connect);
        server.connected(Connects.will(Connects.cleanStart(connect, true), null));
        first.expectRefusal();
        Exchanges.receive(witness, GONE);
    }

    @Check(value = "The end of the Session publishes a Will Message whose delay is longer",
            v5 = {"MQTT-3.1.2-8", "U-3.1.2.5-1"}, needs = Capability.SESSIONS)
    void theEndOfTheSessionPublishesTheWillThatWaits(Server server) {
        RawClient witness = WillChecks.witness(server, QoS.AT_MOST_ONCE);
        server.connected(connect(server, 1, Connects.LONG)).close();
        witness.expectNothing(Duration.ofMillis(800));
        Exchanges.receive(witness, GONE);
    }

    @Check(value = "A Session that ends with its connection publishes the Will Message at once, whatever its delay",
            v5 = {"MQTT-3.1.2-8", "U-3.1.2.5-1"})
    void aSessionWithoutExpiryPublishesTheWillAtOnce(Server server) {
        RawClient witness = WillChecks.witness(server, QoS.AT_MOST_ONCE);
        server.connected(connect(server, 0, Connects.LONG)).close();
        Exchanges.receive(witness, GONE);
    }

    @Check(value = "A DISCONNECT that ends the Session and wants the Will Message publishes it at once",
            v5 = {"MQTT-3.1.2-8", "U-3.1.2.5-1"}, needs = Capability.SESSIONS)
    void aDisconnectThatEndsTheSessionPublishesTheWillAtOnce(Server server) {
        RawClient witness = WillChecks.witness(server, QoS.AT_MOST_ONCE);
        server.connected(connect(server, Connects.LONG, Connects.LONG)).send(
                new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE, 0L, null, null, List.of()));
        Exchanges.receive(witness, GONE);
    }

    @Check(value = "DISCONNECT with Reason Code 0x00 deletes a Will Message that would wait",
            v5 = {"MQTT-3.1.2-8", "MQTT-3.14.4-3"}, needs = Capability.SESSIONS)
    void aDisconnectDeletesAWillThatWouldWait(Server server) {
        RawClient witness = WillChecks.witness(server, QoS.AT_MOST_ONCE);
        server.connected(connect(server, Connects.LONG, 1)).send(Disconnect.NORMAL);
        witness.expectNothing(Duration.ofSeconds(2));
    }

    /** A Client whose Will Message waits; with Clean Start, and with a Session of its own. */
    private static Connect connect(Server server, long sessionExpirySeconds, long delaySeconds) {
        Will will = new Will(Exchanges.message(server.topic("will"), GONE, QoS.AT_MOST_ONCE), delaySeconds);
        return Connects.with(Connects.will(server.connect(), will),
                ConnectProperties.builder().sessionExpiryInterval(sessionExpirySeconds));
    }
}
