// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static io.heliograph.conformance.ClientConnectChecks.require;
import static io.heliograph.conformance.ClientDeliveryChecks.aliasOnly;
import static io.heliograph.conformance.ClientDeliveryChecks.aliased;
import static io.heliograph.conformance.ClientSubscribeChecks.connack;

import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Message;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawConnection;
import io.heliograph.testkit.RawPacket;
import java.time.Duration;
import java.util.List;

/** What a Client does with the limits that the Server sets, and with its own: sections 3.1.2.10, 3.2.2.3, 3.3.2.3.4 and 4.9. */
final class ClientLimitChecks {
    /** What a packet that comes at the end of a Keep Alive may be late, as the machine has other work as well. */
    private static final Duration LATE = Duration.ofMillis(700);

    private static final long SMALL = 100;

    @Check(value = "A Client that has nothing to send sends PINGREQ within its Keep Alive",
            v5 = "MQTT-3.1.2-20", v3 = "MQTT-3.1.2-23")
    void aSilentClientSendsPingreq(Client client) {
        // Some programs take no Keep Alive below five seconds.
        for (int keepAlive : new int[] {2, 5}) {
            RawConnection connection = client.connectionIfAny(client.subscribe(AT_MOST_ONCE)
                    .with(ClientOption.KEEP_ALIVE, keepAlive));
            if (connection != null) {
                require(connection.expect(Connect.class).keepAlive() == keepAlive, "the Keep Alive", keepAlive);
                connection.send(ClientPublishChecks.SUCCESS);
                client.grant(connection);
                expectPings(connection, keepAlive);
                return;
            }
        }
        throw new NotApplicable("the program takes no Keep Alive of 2 or 5 seconds");
    }

    @Check(value = "A Client sends PINGREQ within the Server Keep Alive instead of its own Keep Alive",
            v5 = {"MQTT-3.1.2-21", "MQTT-3.2.2-21"})
    void theServerKeepAliveCounts(Client client) {
        RawConnection connection = client.connected(client.subscribe(AT_MOST_ONCE).with(ClientOption.KEEP_ALIVE, 60),
                connack(ConnackProperties.builder().serverKeepAlive(2)));
        client.grant(connection);
        expectPings(connection, 2);
    }

    private static void expectPings(RawConnection connection, int keepAlive) {
        connection.patience(Duration.ofSeconds(keepAlive).plus(LATE));
        for (int i = 0; i < (keepAlive < 5 ? 2 : 1); i++) {
            connection.expect(Pingreq.class);
            connection.send(Pingresp.INSTANCE);
        }
    }

    @Check(value = "No PUBLISH has a higher QoS than the Maximum QoS of the Server",
            v5 = {"MQTT-3.2.2-11", "U-3.2.2.3.4-2"})
    void theMaximumQosIsNotExceeded(Client client) {
        client.expectNever(client.publish(EXACTLY_ONCE), connack(ConnackProperties.builder().maximumQoS(AT_LEAST_ONCE)),
                packet -> packet instanceof Publish publish && publish.message().qos() == EXACTLY_ONCE);
    }

    @Check(value = "No PUBLISH has RETAIN if the Server has no retained messages",
            v5 = {"MQTT-3.2.2-14", "U-3.2.2.3.5-2"})
    void retainIsNotSetIfItIsNotAvailable(Client client) {
        client.expectNever(client.publish(AT_MOST_ONCE).with(ClientOption.RETAIN),
                connack(ConnackProperties.builder().retainAvailable(false)),
                packet -> packet instanceof Publish publish && publish.message().retain());
    }

    @Check(value = "No packet is larger than the Maximum Packet Size of the Server",
            v5 = {"MQTT-3.2.2-15", "U-3.2.2.3.6-2"})
    void theMaximumPacketSizeIsNotExceeded(Client client) {
        client.expectNever(client.publish(AT_MOST_ONCE).with(ClientOption.PAYLOAD, "p".repeat(1_000)),
                connack(ConnackProperties.builder().maximumPacketSize(SMALL)),
                packet -> RawPacket.of(packet, client.version()).length() > SMALL);
    }

    @Check(value = "PUBACK has no Reason String and User Properties for which the Server has no room",
            v5 = {"MQTT-3.4.2-2", "MQTT-3.4.2-3"})
    void pubackIsNotTooLarge(Client client) {
        RawConnection connection = small(client, client.subscribe(AT_LEAST_ONCE));
        client.grant(connection);
        connection.send(client.message("t", "one", AT_LEAST_ONCE, 7));
        requireSmall(connection, Puback.class);
    }

    @Check(value = "PUBREC has no Reason String and User Properties for which the Server has no room",
            v5 = {"MQTT-3.5.2-2", "MQTT-3.5.2-3"})
    void pubrecIsNotTooLarge(Client client) {
        RawConnection connection = small(client, client.subscribe(EXACTLY_ONCE));
        client.grant(connection);
        connection.send(client.message("t", "one", EXACTLY_ONCE, 7));
        requireSmall(connection, Pubrec.class);
    }

    @Check(value = "PUBREL has no Reason String and User Properties for which the Server has no room",
            v5 = {"MQTT-3.6.2-2", "MQTT-3.6.2-3"})
    void pubrelIsNotTooLarge(Client client) {
        RawConnection connection = small(client, client.publish(EXACTLY_ONCE));
        connection.send(new Pubrec(connection.expect(Publish.class).packetIdentifier()));
        requireSmall(connection, Pubrel.class);
    }

    @Check(value = "PUBCOMP has no Reason String and User Properties for which the Server has no room",
            v5 = {"MQTT-3.7.2-2", "MQTT-3.7.2-3"})
    void pubcompIsNotTooLarge(Client client) {
        RawConnection connection = small(client, client.subscribe(EXACTLY_ONCE));
        client.grant(connection);
        connection.send(client.message("t", "one", EXACTLY_ONCE, 7));
        connection.expect(Pubrec.class);
        connection.send(new Pubrel(7));
        requireSmall(connection, Pubcomp.class);
    }

    @Check(value = "DISCONNECT has no Reason String and User Properties for which the Server has no room",
            v5 = {"MQTT-3.14.2-3", "MQTT-3.14.2-4"})
    void disconnectIsNotTooLarge(Client client) {
        RawConnection connection = small(client, client.subscribe(AT_LEAST_ONCE));
        client.grant(connection);
        // PUBACK with reserved flags: what the Client says to that is the packet with most to tell.
        connection.send(RawPacket.of("41 02 00 01"));
        for (Packet packet = connection.receive(client.silence()); packet != null; packet = connection
                .receive(client.silence())) {
            require(RawPacket.of(packet, client.version()).length() <= SMALL, "a packet of at most 100 bytes", packet);
        }
    }

    private static RawConnection small(Client client, ClientAction action) {
        return client.connected(action, connack(ConnackProperties.builder().maximumPacketSize(SMALL)));
    }

    private static void requireSmall(RawConnection connection, Class<? extends Packet> type) {
        Packet packet = connection.expect(type);
        require(RawPacket.of(packet, connection.version()).length() <= SMALL, "a packet of at most 100 bytes", packet);
    }

    @Check(value = "A Client sends no Topic Alias to a Server that takes none",
            v5 = "MQTT-3.2.2-18")
    void noTopicAliasIsSentIfThereIsNone(Client client) {
        client.expectNever(client.publish(AT_MOST_ONCE).with(ClientOption.TOPIC_ALIAS, 1), ClientPublishChecks.SUCCESS,
                packet -> packet instanceof Publish publish && publish.topicAlias() != 0);
    }

    @Check(value = "A Client sends no Topic Alias above the Topic Alias Maximum of the Server",
            v5 = {"MQTT-3.2.2-17", "MQTT-3.3.2-9"})
    void noTopicAliasAboveTheMaximumIsSent(Client client) {
        client.expectNever(client.publish(AT_MOST_ONCE).with(ClientOption.TOPIC_ALIAS, 3),
                connack(ConnackProperties.builder().topicAliasMaximum(2)),
                packet -> packet instanceof Publish publish && publish.topicAlias() > 2);
    }

    @Check(value = "A Topic Alias is sent once, with the Topic Name it stands for, and is not 0",
            v5 = {"MQTT-3.3.2-8", "U-3.3.2.3.4-1", "U-3.3.4-3"})
    void aTopicAliasIsSentOnce(Client client) {
        RawConnection connection = client.connected(client.publish(AT_MOST_ONCE).with(ClientOption.TOPIC_ALIAS, 2),
                connack(ConnackProperties.builder().topicAliasMaximum(2)));
        connection.expect(Publish.class, "with the Topic Name and Topic Alias 1, 2 or none",
                publish -> publish.topicAlias() <= 2
                        && publish.message().topicName().value().equals(client.topic("t")));
    }

    @Check(value = "A Client forgets the Topic Aliases that it has set with the connection", v5 = "MQTT-3.3.2-7")
    void aliasesOfTheClientEndWithTheConnection(Client client) {
        ConnackProperties.Builder aliases = ConnackProperties.builder().topicAliasMaximum(5);
        RawConnection lost = client.connected(client.publish(AT_LEAST_ONCE).with(ClientOption.TOPIC_ALIAS, 1)
                .with(ClientOption.SESSION, 3_600).with(ClientOption.RECONNECT), connack(aliases));
        lost.expect(Publish.class);
        lost.close();
        RawConnection connection = client.nextConnection();
        connection.expect(Connect.class);
        connection.send(new Connack(true, ReasonCode.SUCCESS, aliases.build()));
        connection.expect(Publish.class, "with its Topic Name",
                publish -> publish.message().topicName().value().equals(client.topic("t")));
    }

    @Check(value = "A Client forgets the Topic Aliases that the Server has set with the connection",
            v5 = "MQTT-3.3.2-7")
    void aliasesOfTheServerEndWithTheConnection(Client client) {
        RawConnection lost = client.subscribed(client.subscribe(AT_LEAST_ONCE)
                .with(ClientOption.TOPIC_ALIAS_MAXIMUM, 5)
                .with(ClientOption.SESSION, 3_600).with(ClientOption.RECONNECT));
        lost.send(aliased(client.message("t", "one", AT_LEAST_ONCE, 7), 1));
        lost.expect(Puback.class);
        client.expectMessage(client.topic("t"), "one");
        RawConnection connection = client.reconnected(lost, true);
        client.grantIfAsked(connection);
        connection.send(aliasOnly(client.message("t", "two", AT_LEAST_ONCE, 8), 1));
        client.expectNotMessage(client.topic("t"), "two");
    }

    @Check(value = "A Topic Alias that stands for nothing is refused", v5 = "U-3.3.4-4", advice = true)
    void anUnknownTopicAliasIsRefused(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE)
                .with(ClientOption.TOPIC_ALIAS_MAXIMUM, 5));
        connection.send(aliasOnly(client.message("t", "one", AT_LEAST_ONCE, 7), 3));
        connection.expectRefusal();
    }

    @Check(value = "No more messages are sent than the Receive Maximum of the Server before one is acknowledged",
            v5 = {"MQTT-3.3.4-7", "MQTT-4.9.0-1", "MQTT-4.9.0-2"})
    void theReceiveMaximumIsNotExceeded(Client client) {
        RawConnection connection = limited(client, AT_LEAST_ONCE, 2);
        Publish first = connection.expect(Publish.class);
        Packet second = connection.receive(client.silence());
        if (second == null) {
            throw new NotApplicable("the program publishes one message after the other");
        }
        require(second instanceof Publish, "a second PUBLISH", second);
        connection.expectNothing(client.silence());
        connection.send(new Puback(first.packetIdentifier()));
        connection.expect(Publish.class);
        connection.expectNothing(client.silence());
    }

    @Check(value = "A QoS 2 message counts for the Receive Maximum until its PUBCOMP",
            v5 = {"MQTT-3.3.4-7", "MQTT-4.9.0-2"})
    void aQos2MessageCountsUntilPubcomp(Client client) {
        RawConnection connection = limited(client, EXACTLY_ONCE, 1);
        int id = connection.expect(Publish.class).packetIdentifier();
        connection.send(new Pubrec(id));
        connection.expect(Pubrel.class);
        connection.expectNothing(client.silence());
        connection.send(new Pubcomp(id));
        connection.expect(Publish.class);
    }

    @Check(value = "A Client answers other packets although it may send no further message",
            v5 = {"MQTT-3.3.4-8", "MQTT-4.9.0-3"})
    void theReceiveMaximumDoesNotDelayOtherPackets(Client client) {
        RawConnection connection = limited(client, AT_LEAST_ONCE, 1);
        connection.expect(Publish.class);
        connection.send(client.message("t", "one", AT_LEAST_ONCE, 7));
        connection.expect(Puback.class, "of 7", puback -> puback.packetIdentifier() == 7);
    }

    private static RawConnection limited(Client client, QoS qos, int receiveMaximum) {
        return client.connected(client.publish(qos).with(ClientOption.COUNT, 5),
                connack(ConnackProperties.builder().receiveMaximum(receiveMaximum)));
    }

    @Check(value = "A packet above the Maximum Packet Size of the Client is refused with Packet too large",
            v5 = "U-3.1.2.11.4-2", advice = true)
    void aPacketThatIsTooLargeIsRefused(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE)
                .with(ClientOption.MAXIMUM_PACKET_SIZE, 200));
        connection.send(client.message("t", "p".repeat(400), AT_LEAST_ONCE, 7));
        connection.expectClose(ReasonCode.PACKET_TOO_LARGE);
    }

    @Check(value = "A Reason String is refused by a Client that has set Request Problem Information to 0",
            v5 = "U-3.1.2.11.7-2", advice = true)
    void aReasonThatNobodyAskedForIsRefused(Client client) {
        RawConnection connection = client.connected(client.publish(AT_LEAST_ONCE)
                .with(ClientOption.REQUEST_PROBLEM_INFORMATION, 0));
        connection.send(new Puback(connection.expect(Publish.class).packetIdentifier(), ReasonCode.SUCCESS,
                ClientSubscribeChecks.FOR_PEOPLE));
        connection.expectClose(ReasonCode.PROTOCOL_ERROR);
    }

    @Check(value = "A Subscription Identifier that the Client has not sent is refused",
            v5 = "U-3.3.4-2", advice = true)
    void anUnknownSubscriptionIdentifierIsRefused(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE)
                .with(ClientOption.SUBSCRIPTION_IDENTIFIER, 7));
        Message message = client.message("t", "one", AT_LEAST_ONCE, 7).message();
        connection.send(new Publish(message, false, 7, 0, List.of(8)));
        connection.expectRefusal();
    }
}
