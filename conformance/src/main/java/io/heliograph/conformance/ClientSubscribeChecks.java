// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.conformance.ClientConnectChecks.require;
import static io.heliograph.conformance.ClientPublishChecks.SUCCESS;

import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.codec.UserProperty;
import io.heliograph.testkit.RawConnection;
import io.heliograph.testkit.RawPacket;
import java.util.List;

/** SUBSCRIBE and UNSUBSCRIBE: sections 3.8 to 3.11, 4.7 and 4.8. */
final class ClientSubscribeChecks {
    /** What is written for people, and what a program must not take for more. */
    static final ReasonProperties FOR_PEOPLE = new ReasonProperties("0x87 denied",
            List.of(new UserProperty("code", "0x87"), new UserProperty("code", "")));

    @Check(value = "SUBSCRIBE has the Topic Filter and the Maximum QoS that were asked for",
            v5 = {"MQTT-3.8.3-2", "U-3.8.3-1", "U-3.8.3.1-1", "U-3.8.3.1-2"}, v3 = "MQTT-3.8.3-3")
    void theTopicFilterIsSent(Client client) {
        Subscribe subscribe = client.connected(client.subscribe(AT_LEAST_ONCE)).expect(Subscribe.class);
        require(subscribe.subscriptions().size() == 1
                && subscribe.subscriptions().getFirst().topicFilter().value().equals(client.topic("t"))
                && subscribe.subscriptions().getFirst().options().maximumQoS() == AT_LEAST_ONCE,
                "the Topic Filter with Maximum QoS 1", subscribe);
    }

    @Check(value = "SUBSCRIBE has a Packet Identifier that is not 0", v5 = "MQTT-2.2.1-3", v3 = "MQTT-2.3.1-1")
    void subscribeHasAPacketIdentifier(Client client) {
        RawPacket subscribe = client.connected(client.subscribe(AT_LEAST_ONCE)).receiveRaw();
        require((subscribe.body().at(0) | subscribe.body().at(1)) != 0, "another Packet Identifier than 0", subscribe);
    }

    @Check(value = "The flags of SUBSCRIBE are 0, 0, 1, 0",
            v5 = {"MQTT-3.8.1-1", "MQTT-2.1.3-1"}, v3 = {"MQTT-3.8.1-1", "MQTT-2.2.2-1"})
    void theFlagsOfSubscribeAre2(Client client) {
        RawPacket subscribe = client.connected(client.subscribe(AT_LEAST_ONCE)).receiveRaw();
        require(subscribe.at(0) == 0x82, "0x82 as first byte", subscribe);
    }

    @Check(value = "A Topic Filter is in UTF-8",
            v5 = {"MQTT-3.8.3-1", "MQTT-1.5.4-1"}, v3 = {"MQTT-3.8.3-1", "MQTT-1.5.3-1"})
    void theTopicFilterIsInUtf8(Client client) {
        String filter = client.topic(ClientConnectChecks.TEXT) + "/+/#";
        RawConnection connection = client.connected(client.subscribe(AT_MOST_ONCE).with(ClientOption.FILTER, filter));
        Subscribe subscribe = client.expectUnlessRefused(connection, Subscribe.class);
        require(subscribe.subscriptions().getFirst().topicFilter().value().equals(filter), filter, subscribe);
    }

    @Check(value = "No Topic Filter has '#' elsewhere than alone in its last level",
            v5 = "MQTT-4.7.1-1", v3 = "MQTT-4.7.1-2")
    void theMultiLevelWildcardIsLast(Client client) {
        expectNoSubscribe(client, client.topic("#/t"));
    }

    @Check(value = "No Topic Filter has '#' with other characters in a level",
            v5 = "MQTT-4.7.1-1", v3 = "MQTT-4.7.1-2")
    void theMultiLevelWildcardIsALevel(Client client) {
        expectNoSubscribe(client, client.topic("t#"));
    }

    @Check(value = "No Topic Filter has '+' with other characters in a level",
            v5 = "MQTT-4.7.1-2", v3 = "MQTT-4.7.1-3")
    void theSingleLevelWildcardIsALevel(Client client) {
        expectNoSubscribe(client, client.topic("t+"));
    }

    @Check(value = "No Topic Filter is empty", v5 = "MQTT-4.7.3-1", v3 = "MQTT-4.7.3-1")
    void anEmptyTopicFilterIsNotSent(Client client) {
        expectNoSubscribe(client, "");
    }

    @Check(value = "No Topic Filter has U+0000", v5 = "MQTT-4.7.3-2", v3 = "MQTT-4.7.3-2")
    void theNullCharacterIsNotSubscribedTo(Client client) {
        expectNoSubscribe(client, client.topic("a\0b"));
    }

    @Check(value = "No Topic Filter is longer than 65,535 bytes", v5 = "MQTT-4.7.3-3", v3 = "MQTT-4.7.3-3")
    void aTopicFilterThatIsTooLongIsNotSent(Client client) {
        expectNoSubscribe(client, "t".repeat(65_536));
    }

    @Check(value = "A Shared Subscription is sent as $share/, ShareName, '/' and Topic Filter",
            v5 = {"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
    void aSharedSubscriptionIsSent(Client client) {
        String filter = "$share/group/" + client.topic("+/t");
        RawConnection connection = client.connected(client.subscribe(AT_MOST_ONCE).with(ClientOption.FILTER, filter));
        Subscribe subscribe = client.expectUnlessRefused(connection, Subscribe.class);
        require(subscribe.subscriptions().getFirst().topicFilter().value().equals(filter), filter, subscribe);
    }

    @Check(value = "No Shared Subscription has an empty ShareName", v5 = "MQTT-4.8.2-1")
    void anEmptyShareNameIsNotSent(Client client) {
        expectNoSubscribe(client, "$share//" + client.topic("t"));
    }

    @Check(value = "No ShareName has a wildcard", v5 = "MQTT-4.8.2-2")
    void aShareNameWithWildcardIsNotSent(Client client) {
        expectNoSubscribe(client, "$share/a+/" + client.topic("t"));
    }

    @Check(value = "No Shared Subscription is without Topic Filter", v5 = "MQTT-4.8.2-2")
    void aShareNameWithoutTopicFilterIsNotSent(Client client) {
        expectNoSubscribe(client, "$share/group");
    }

    @Check(value = "No Local is not set on a Shared Subscription", v5 = "MQTT-3.8.3-4")
    void noLocalIsNotSetOnASharedSubscription(Client client) {
        client.expectNever(client.subscribe(AT_MOST_ONCE).with(ClientOption.FILTER, "$share/group/" + client.topic("t"))
                .with(ClientOption.NO_LOCAL), SUCCESS,
                packet -> packet instanceof Subscribe subscribe
                        && subscribe.subscriptions().getFirst().options().noLocal());
    }

    @Check(value = "The Subscription Identifier is in SUBSCRIBE once", v5 = "U-3.8.2.1.2-2")
    void theSubscriptionIdentifierIsSentOnce(Client client) {
        Subscribe subscribe = client.connected(client.subscribe(AT_MOST_ONCE)
                .with(ClientOption.SUBSCRIPTION_IDENTIFIER, 7)).expect(Subscribe.class);
        Integer identifier = subscribe.subscriptionIdentifier();
        require(identifier != null && identifier == 7, "the Subscription Identifier 7", subscribe);
    }

    @Check(value = "The Subscription Identifier 0 is not sent", v5 = "U-3.8.2.1.2-1")
    void theSubscriptionIdentifierIsNever0(Client client) {
        // One that is 0 is refused as it is read.
        client.expectNever(client.subscribe(AT_MOST_ONCE).with(ClientOption.SUBSCRIPTION_IDENTIFIER, 0), SUCCESS,
                packet -> false);
    }

    @Check(value = "A Client does not send wildcards to a Server that says that it has no Wildcard Subscriptions",
            v5 = {"U-3.2.2.3.11-2", "U-4.13.1-2"})
    void wildcardsAreNotSentToAServerWithoutThem(Client client) {
        client.expectNever(client.subscribe(AT_MOST_ONCE).with(ClientOption.FILTER, client.topic("#")),
                connack(ConnackProperties.builder().wildcardSubscriptionAvailable(false)), Subscribe.class::isInstance);
    }

    @Check(value = "A Client does not send a Subscription Identifier to a Server that says that it has none",
            v5 = {"U-3.2.2.3.12-2", "U-4.13.1-2"})
    void subscriptionIdentifiersAreNotSentToAServerWithoutThem(Client client) {
        client.expectNever(client.subscribe(AT_MOST_ONCE).with(ClientOption.SUBSCRIPTION_IDENTIFIER, 7),
                connack(ConnackProperties.builder().subscriptionIdentifierAvailable(false)),
                packet -> packet instanceof Subscribe subscribe && subscribe.subscriptionIdentifier() != null);
    }

    @Check(value = "A Client does not send Shared Subscriptions to a Server that says that it has none",
            v5 = {"U-3.2.2.3.13-2", "U-4.13.1-2"})
    void sharedSubscriptionsAreNotSentToAServerWithoutThem(Client client) {
        client.expectNever(client.subscribe(AT_MOST_ONCE)
                .with(ClientOption.FILTER, "$share/group/" + client.topic("t")),
                connack(ConnackProperties.builder().sharedSubscriptionAvailable(false)), Subscribe.class::isInstance);
    }

    static Connack connack(ConnackProperties.Builder properties) {
        return new Connack(false, ReasonCode.SUCCESS, properties.build());
    }

    private static void expectNoSubscribe(Client client, String filter) {
        client.expectNever(client.subscribe(AT_MOST_ONCE).with(ClientOption.FILTER, filter), SUCCESS,
                Subscribe.class::isInstance);
    }

    @Check(value = "What is written for people in SUBACK is ignored", v5 = "U-3.9.2.1.2-1")
    void whatIsWrittenForPeopleInSubackIsIgnored(Client client) {
        RawConnection connection = client.connected(client.subscribe(AT_LEAST_ONCE));
        Subscribe subscribe = connection.expect(Subscribe.class);
        connection.send(new Suback(subscribe.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_1), FOR_PEOPLE));
        client.expectAlive(connection);
    }

    @Check(value = "UNSUBSCRIBE has the Topic Filter that was asked for",
            v5 = {"MQTT-3.10.3-2", "U-3.10.3-1"}, v3 = "MQTT-3.10.3-2")
    void theTopicFilterIsUnsubscribed(Client client) {
        RawConnection connection = client.subscribed(client.unsubscribe());
        Unsubscribe unsubscribe = connection.expect(Unsubscribe.class);
        require(unsubscribe.topicFilters().size() == 1
                && unsubscribe.topicFilters().getFirst().value().equals(client.topic("t")), client.topic("t"),
                unsubscribe);
    }

    @Check(value = "A Topic Filter in UNSUBSCRIBE is in UTF-8",
            v5 = {"MQTT-3.10.3-1", "MQTT-1.5.4-1"}, v3 = {"MQTT-3.10.3-1", "MQTT-1.5.3-1"})
    void theUnsubscribedTopicFilterIsInUtf8(Client client) {
        String filter = client.topic(ClientConnectChecks.TEXT);
        RawConnection connection = client.connected(client.unsubscribe().with(ClientOption.FILTER, filter));
        Subscribe subscribe = client.expectUnlessRefused(connection, Subscribe.class);
        Client.grant(connection, subscribe);
        Unsubscribe unsubscribe = connection.expect(Unsubscribe.class);
        require(unsubscribe.topicFilters().getFirst().value().equals(filter), filter, unsubscribe);
    }

    @Check(value = "The flags of UNSUBSCRIBE are 0, 0, 1, 0",
            v5 = {"MQTT-3.10.1-1", "MQTT-2.1.3-1"}, v3 = {"MQTT-3.10.1-1", "MQTT-2.2.2-1"})
    void theFlagsOfUnsubscribeAre2(Client client) {
        RawPacket unsubscribe = unsubscribe(client);
        require(unsubscribe.at(0) == 0xA2, "0xA2 as first byte", unsubscribe);
    }

    @Check(value = "UNSUBSCRIBE has a Packet Identifier that is not 0", v5 = "MQTT-2.2.1-3", v3 = "MQTT-2.3.1-1")
    void unsubscribeHasAPacketIdentifier(Client client) {
        RawPacket unsubscribe = unsubscribe(client);
        require((unsubscribe.body().at(0) | unsubscribe.body().at(1)) != 0, "another Packet Identifier than 0",
                unsubscribe);
    }

    private static RawPacket unsubscribe(Client client) {
        return client.subscribed(client.unsubscribe()).receiveRaw();
    }

    @Check(value = "What is written for people in UNSUBACK is ignored", v5 = "U-3.11.2.1.2-1")
    void whatIsWrittenForPeopleInUnsubackIsIgnored(Client client) {
        RawConnection connection = client.subscribed(client.unsubscribe());
        Unsubscribe unsubscribe = connection.expect(Unsubscribe.class);
        connection.send(new Unsuback(unsubscribe.packetIdentifier(), List.of(ReasonCode.SUCCESS), FOR_PEOPLE));
        expectContent(client, connection);
    }

    /** The program goes when it has done its work, or stays. */
    private static void expectContent(Client client, RawConnection connection) {
        Packet packet = connection.receive(client.silence());
        require(packet == null ? !connection.ended()
                : packet instanceof Disconnect disconnect
                        && !disconnect.reasonCode().isError(),
                "DISCONNECT with success or nothing", String.valueOf(packet));
    }

    @Check(value = "A message that comes between UNSUBSCRIBE and UNSUBACK is acknowledged", v5 = "U-3.10.4-1")
    void aMessageMayComeAfterUnsubscribe(Client client) {
        RawConnection connection = client.subscribed(client.unsubscribe());
        Unsubscribe unsubscribe = connection.expect(Unsubscribe.class);
        Publish publish = client.message("t", "late", QoS.AT_LEAST_ONCE, 7);
        connection.send(publish);
        connection.expect(Puback.class);
        connection.send(new Unsuback(unsubscribe.packetIdentifier(), List.of(ReasonCode.SUCCESS)));
        expectContent(client, connection);
    }
}
