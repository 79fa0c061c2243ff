// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static io.heliograph.conformance.ClientConnectChecks.require;
import static io.heliograph.conformance.ClientDeliveryChecks.duplicate;
import static io.heliograph.conformance.ClientDeliveryChecks.exchange;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawConnection;
import java.util.List;

/** What a Client keeps when its connection is lost: sections 3.1.2, 3.2.2, 4.1, 4.3, 4.4 and 4.6. */
final class ClientSessionChecks {

    @Check(value = "A Client without Session closes a connection whose CONNACK says Session Present",
            v5 = "MQTT-3.2.2-4")
    void aSessionThatNobodyHasIsRefused(Client client) {
        client.connected(client.subscribe(AT_LEAST_ONCE), new Connack(true, ReasonCode.SUCCESS)).expectRefusal();
    }

    @Check(value = "A Client connects again with the same Client Identifier", v5 = "MQTT-3.1.3-2", v3 = "MQTT-3.1.3-2")
    void theClientIdentifierStaysTheSame(Client client) {
        RawConnection lost = client.subscribed(kept(client.subscribe(AT_LEAST_ONCE)));
        lost.close();
        Connect connect = client.nextConnection().expect(Connect.class);
        require(connect.clientIdentifier().equals(client.clientIdentifier()), client.clientIdentifier(), connect);
    }

    @Check(value = "A QoS 1 message that was not acknowledged is sent again with DUP and its Packet Identifier",
            v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.2-3", "U-4.3.2-1", "MQTT-3.1.2-23"},
            v3 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.2-1", "MQTT-2.3.1-3", "MQTT-3.1.2-4", "MQTT-4.1.0-1"})
    void aQos1MessageIsSentAgain(Client client) {
        RawConnection lost = client.connected(kept(client.publish(AT_LEAST_ONCE)));
        Publish publish = lost.expect(Publish.class);
        RawConnection connection = client.reconnected(lost, true);
        connection.expect(duplicate(publish));
        connection.send(new Puback(publish.packetIdentifier()));
        connection.expect(Disconnect.class);
    }

    @Check(value = "A QoS 2 message that was not received is sent again with DUP and its Packet Identifier",
            v5 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.3-3", "MQTT-3.1.2-23"},
            v3 = {"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT-4.3.3-1", "MQTT-2.3.1-3", "MQTT-3.1.2-4"})
    void aQos2MessageIsSentAgain(Client client) {
        RawConnection lost = client.connected(kept(client.publish(EXACTLY_ONCE)));
        Publish publish = lost.expect(Publish.class);
        RawConnection connection = client.reconnected(lost, true);
        connection.expect(duplicate(publish));
    }

    @Check(value = "A PUBREL that was not answered is sent again, and the PUBLISH before it is not",
            v5 = {"MQTT-4.3.3-5", "MQTT-4.3.3-6", "MQTT-4.4.0-1"}, v3 = {"MQTT-4.3.3-1", "MQTT-4.4.0-1"})
    void aPubrelIsSentAgain(Client client) {
        RawConnection lost = client.connected(kept(client.publish(EXACTLY_ONCE)));
        int id = lost.expect(Publish.class).packetIdentifier();
        lost.send(new Pubrec(id));
        lost.expect(Pubrel.class);
        RawConnection connection = client.reconnected(lost, true);
        connection.expect(Pubrel.class, "of " + id, pubrel -> pubrel.packetIdentifier() == id);
        connection.send(new Pubcomp(id));
        connection.expect(Disconnect.class);
    }

    @Check(value = "Messages are sent again in their order", v5 = "MQTT-4.6.0-1", v3 = "MQTT-4.6.0-1")
    void messagesAreSentAgainInOrder(Client client) {
        RawConnection lost = client.connected(kept(client.publish(AT_LEAST_ONCE)).with(ClientOption.COUNT, 4));
        List<Publish> publishes = client.several(lost);
        RawConnection connection = client.reconnected(lost, true);
        publishes.forEach(publish -> connection.expect(duplicate(publish)));
    }

    @Check(value = "A message whose PUBACK told an error is not sent again on the next connection",
            v5 = "MQTT-4.4.0-2")
    void aRefusedQos1MessageIsNotSentAgain(Client client) {
        RawConnection lost = client.connected(kept(client.publish(AT_LEAST_ONCE)).with(ClientOption.COUNT, 3));
        List<Publish> publishes = client.several(lost);
        lost.send(new Puback(publishes.getFirst().packetIdentifier(), ReasonCode.QUOTA_EXCEEDED));
        untilItIsRead(client, lost);
        RawConnection connection = client.reconnected(lost, true);
        publishes.stream().skip(1).forEach(publish -> connection.expect(duplicate(publish)));
    }

    @Check(value = "A message whose PUBREC told an error is not sent again on the next connection",
            v5 = "MQTT-4.4.0-2")
    void aRefusedQos2MessageIsNotSentAgain(Client client) {
        RawConnection lost = client.connected(kept(client.publish(EXACTLY_ONCE)).with(ClientOption.COUNT, 3));
        List<Publish> publishes = client.several(lost);
        lost.send(new Pubrec(publishes.getFirst().packetIdentifier(), ReasonCode.QUOTA_EXCEEDED));
        untilItIsRead(client, lost);
        RawConnection connection = client.reconnected(lost, true);
        publishes.stream().skip(1).forEach(publish -> connection.expect(duplicate(publish)));
    }

    @Check(value = "A QoS 2 message that was sent once is sent again after its expiry", v5 = "MQTT-4.3.3-7")
    void aQos2MessageDoesNotExpireOnItsWay(Client client) throws InterruptedException {
        RawConnection lost = client.connected(kept(client.publish(EXACTLY_ONCE))
                .with(ClientOption.MESSAGE_EXPIRY_INTERVAL, 1));
        Publish publish = lost.expect(Publish.class);
        Thread.sleep(1_500);
        RawConnection connection = client.reconnected(lost, true);
        connection.expect(Publish.class, "with DUP and Packet Identifier " + publish.packetIdentifier(),
                again -> again.duplicate() && again.packetIdentifier() == publish.packetIdentifier());
    }

    @Check(value = "A QoS 2 message that comes again on the next connection reaches the application once",
            v5 = {"MQTT-3.1.2-23", "MQTT-4.3.3-10"}, v3 = {"MQTT-3.1.2-4", "MQTT-4.3.3-2", "MQTT-4.1.0-1"})
    void whatWasReceivedIsKept(Client client) {
        RawConnection lost = client.subscribed(kept(client.subscribe(EXACTLY_ONCE)));
        Publish publish = client.message("t", "one", EXACTLY_ONCE, 7);
        lost.send(publish);
        lost.expect(Pubrec.class);
        RawConnection connection = client.reconnected(lost, true);
        client.grantIfAsked(connection);
        exchange(connection, duplicate(publish));
        exchange(connection, client.message("t", "two", EXACTLY_ONCE, 8));
        client.expectMessage(client.topic("t"), "one");
        client.expectMessage(client.topic("t"), "two");
    }

    @Check(value = "A Client that is told that its Session is gone takes a message with a Packet Identifier of old as a new one",
            v5 = "MQTT-3.2.2-5")
    void whatWasReceivedIsForgottenWithTheSession(Client client) {
        RawConnection lost = client.subscribed(kept(client.subscribe(EXACTLY_ONCE)));
        lost.send(client.message("t", "one", EXACTLY_ONCE, 7));
        lost.expect(Pubrec.class);
        RawConnection connection = client.reconnected(lost, false);
        client.grantIfAsked(connection);
        exchange(connection, client.message("t", "two", EXACTLY_ONCE, 7));
        client.expectLastMessage(client.topic("t"), "two");
    }

    @Check(value = "A Client that is told that its Session is gone sends nothing again as a duplicate",
            v5 = "MQTT-3.2.2-5")
    void whatWasSentIsForgottenWithTheSession(Client client) {
        RawConnection lost = client.connected(kept(client.publish(AT_LEAST_ONCE)));
        lost.expect(Publish.class);
        expectNoDuplicate(client, client.reconnected(lost, false));
    }

    @Check(value = "A Client that asks for a new Session sends nothing of the old one as a duplicate",
            v5 = "MQTT-3.1.2-4", v3 = "MQTT-3.1.2-6")
    void aNewSessionHasNothingOfTheOld(Client client) {
        RawConnection lost = client.connected(client.publish(AT_LEAST_ONCE).with(ClientOption.RECONNECT));
        lost.expect(Publish.class);
        lost.close();
        RawConnection connection = client.nextConnection();
        if (!connection.expect(Connect.class).cleanStart()) {
            throw new NotApplicable("the program connects again with its Session");
        }
        connection.send(new Connack(false, ReasonCode.SUCCESS));
        expectNoDuplicate(client, connection);
    }

    /** Once a later message is answered, or the connection is given up, the Client has read what was sent before. */
    private static void untilItIsRead(Client client, RawConnection connection) {
        connection.send(client.message("t", "behind it", AT_LEAST_ONCE, 65_000));
        connection.receive(client.answerTime());
    }

    private static void expectNoDuplicate(Client client, RawConnection connection) {
        Packet packet = connection.receive(client.silence().multipliedBy(3));
        require(!(packet instanceof Publish publish && publish.duplicate()), "no PUBLISH with DUP",
                String.valueOf(packet));
    }

    /** With a Session that outlives the connection, and a program that comes back for it. */
    private static ClientAction kept(ClientAction action) {
        return action.with(ClientOption.SESSION, 3_600).with(ClientOption.RECONNECT);
    }
}
