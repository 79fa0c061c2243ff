// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static io.heliograph.conformance.ClientConnectChecks.require;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.UserProperty;
import io.heliograph.testkit.RawConnection;
import io.heliograph.testkit.RawPacket;
import java.util.List;
import java.util.Objects;

/** The PUBLISH that a Client sends: sections 3.3.1 to 3.3.3, with what holds for all packets. */
final class ClientPublishChecks {
    static final Connack SUCCESS = new Connack(false, ReasonCode.SUCCESS);

    @Check(value = "A PUBLISH with QoS 0 has no Packet Identifier",
            v5 = "MQTT-2.2.1-2", v3 = "MQTT-2.3.1-5")
    void aQos0MessageHasNoPacketIdentifier(Client client) {
        RawPacket publish = client.connected(client.publish(AT_MOST_ONCE)).receiveRaw();
        RawPacket field = RawPacket.of(Bytes.utf8("payload"));
        int before = 2 + client.topic("t").length() + (client.isV5() ? 1 : 0);
        int properties = client.isV5() ? publish.body().at(before - 1) : 0;
        require(publish.body().length() == before + properties + field.length()
                && publish.body().remove(0, before + properties).equals(field),
                "a PUBLISH with the payload behind Topic Name and properties", publish);
    }

    @Check(value = "A PUBLISH with QoS 0 is sent with QoS 0 and DUP 0",
            v5 = {"MQTT-3.3.1-2", "MQTT-4.3.1-1"}, v3 = {"MQTT-3.3.1-2", "MQTT-4.3.1-1"})
    void aQos0MessageIsNoDuplicate(Client client) {
        RawPacket publish = client.connected(client.publish(AT_MOST_ONCE)).receiveRaw();
        require(publish.at(0) == 0x30, "0x30 as first byte", publish);
    }

    @Check(value = "The first field of PUBLISH is the Topic Name, in UTF-8",
            v5 = {"MQTT-3.3.2-1", "U-3.3.2.1-1", "U-3.3.2.1-2", "MQTT-1.5.4-1"},
            v3 = {"MQTT-3.3.2-1", "MQTT-1.5.3-1"})
    void theTopicNameIsFirstAndInUtf8(Client client) {
        String topic = client.topic(ClientConnectChecks.TEXT);
        RawConnection connection = client.connected(client.publish(AT_MOST_ONCE).with(ClientOption.TOPIC, topic));
        Publish publish = client.expectUnlessRefused(connection, Publish.class);
        require(publish.message().topicName().value().equals(topic), "the Topic Name " + topic, publish);
    }

    @Check(value = "U+FEFF is sent as it is", v5 = "MQTT-1.5.4-3", v3 = "MQTT-1.5.3-3")
    void aByteOrderMarkIsSent(Client client) {
        String topic = "\ufeff" + client.topic("t");
        RawConnection connection = client.connected(client.publish(AT_MOST_ONCE).with(ClientOption.TOPIC, topic));
        Publish publish = client.expectUnlessRefused(connection, Publish.class);
        require(publish.message().topicName().value().equals(topic), "U+FEFF before the Topic Name", publish);
    }

    @Check(value = "The code points that Unicode calls control characters are not sent in strings",
            v5 = "U-1.5.4-3", advice = true)
    void controlCharactersAreNotSent(Client client) {
        client.expectNever(client.publish(AT_MOST_ONCE).with(ClientOption.TOPIC, client.topic("\u0001")), SUCCESS,
                Publish.class::isInstance);
    }

    @Check(value = "No PUBLISH has a wildcard in its Topic Name",
            v5 = {"MQTT-3.3.2-2", "MQTT-4.7.0-1"}, v3 = {"MQTT-3.3.2-2", "MQTT-4.7.1-1"})
    void wildcardsAreNotPublishedTo(Client client) {
        client.expectNever(client.publish(AT_MOST_ONCE).with(ClientOption.TOPIC, client.topic("+")), SUCCESS,
                Publish.class::isInstance);
    }

    @Check(value = "No PUBLISH has an empty Topic Name", v5 = "MQTT-4.7.3-1", v3 = "MQTT-4.7.3-1")
    void anEmptyTopicNameIsNotPublishedTo(Client client) {
        client.expectNever(client.publish(AT_MOST_ONCE).with(ClientOption.TOPIC, ""), SUCCESS,
                Publish.class::isInstance);
    }

    @Check(value = "No PUBLISH has U+0000 in its Topic Name", v5 = "MQTT-4.7.3-2", v3 = "MQTT-4.7.3-2")
    void theNullCharacterIsNotPublishedTo(Client client) {
        client.expectNever(client.publish(AT_MOST_ONCE).with(ClientOption.TOPIC, client.topic("a\0b")), SUCCESS,
                Publish.class::isInstance);
    }

    @Check(value = "No Topic Name is longer than 65,535 bytes", v5 = "MQTT-4.7.3-3", v3 = "MQTT-4.7.3-3")
    void aTopicNameThatIsTooLongIsNotSent(Client client) {
        client.expectNever(client.publish(AT_MOST_ONCE).with(ClientOption.TOPIC, "t".repeat(65_536)), SUCCESS,
                Publish.class::isInstance);
    }

    @Check(value = "The lengths in a packet are written in as few bytes as possible", v5 = "MQTT-1.5.5-1")
    void lengthsAreWrittenShortest(Client client) {
        RawPacket publish = client.connected(client.publish(AT_MOST_ONCE)).receiveRaw();
        require(publish.headerLength() == 2, "a Remaining Length of one byte", publish);
        requireNoPropertiesOrFew(client, publish);
    }

    private static void requireNoPropertiesOrFew(Client client, RawPacket publish) {
        int first = publish.body().at(2 + client.topic("t").length());
        require(first < 128, "a Property Length of one byte", publish);
    }

    @Check(value = "A Remaining Length of 128 and more is written in two bytes", v5 = "MQTT-1.5.5-1")
    void longerLengthsAreWrittenShortest(Client client) {
        RawPacket publish = client.connected(client.publish(AT_MOST_ONCE)
                .with(ClientOption.PAYLOAD, "p".repeat(200))).receiveRaw();
        require(publish.headerLength() == 3, "a Remaining Length of two bytes", publish);
    }

    @Check(value = "A PUBLISH without properties has a Property Length of 0", v5 = "MQTT-2.2.2-1")
    void thePropertyLengthIsThere(Client client) {
        Publish publish = client.connected(client.publish(AT_MOST_ONCE)).expect(Publish.class);
        require(publish.message().payload().equals(Bytes.utf8("payload")), "the payload behind it", publish);
    }

    @Check(value = "A Client sends no Subscription Identifier in PUBLISH", v5 = "MQTT-3.3.4-6")
    void noSubscriptionIdentifierIsPublished(Client client) {
        Publish publish = client.connected(client.publish(AT_MOST_ONCE)).expect(Publish.class);
        require(publish.subscriptionIdentifiers().isEmpty(), "no Subscription Identifier", publish);
    }

    @Check(value = "The QoS of a PUBLISH is the one that was asked for, never 3",
            v5 = {"MQTT-3.3.1-4", "U-3.3.1.2-1"}, v3 = "MQTT-3.3.1-4")
    void theQosIsTheOneAskedFor(Client client) {
        RawPacket publish = client.connected(client.publish(EXACTLY_ONCE)).receiveRaw();
        require((publish.at(0) >> 1 & 3) == 2, "QoS 2", publish);
    }

    @Check(value = "Messages that are not acknowledged yet have Packet Identifiers of their own, not 0",
            v5 = {"MQTT-2.2.1-3", "MQTT-4.3.2-1"}, v3 = {"MQTT-2.3.1-1", "MQTT-2.3.1-2", "MQTT-4.3.2-1"})
    void packetIdentifiersInUseAreNotUsedAgain(Client client) {
        requireDistinctIdentifiers(client, AT_LEAST_ONCE);
    }

    @Check(value = "QoS 2 messages that are not acknowledged yet have Packet Identifiers of their own, not 0",
            v5 = {"MQTT-2.2.1-3", "MQTT-4.3.3-1"}, v3 = {"MQTT-2.3.1-1", "MQTT-2.3.1-2", "MQTT-4.3.3-1"})
    void packetIdentifiersOfQos2InUseAreNotUsedAgain(Client client) {
        requireDistinctIdentifiers(client, EXACTLY_ONCE);
    }

    private static void requireDistinctIdentifiers(Client client, QoS qos) {
        RawConnection connection = client.connected(client.publish(qos).with(ClientOption.COUNT, 5));
        List<Publish> publishes = client.several(connection);
        require(publishes.stream().mapToInt(Publish::packetIdentifier).distinct().count() == publishes.size(),
                "another Packet Identifier for each", publishes);
    }

    @Check(value = "The Response Topic is in PUBLISH once, in UTF-8",
            v5 = {"MQTT-3.3.2-13", "U-3.3.2.3.5-1"})
    void theResponseTopicIsInUtf8(Client client) {
        String topic = "r/" + ClientConnectChecks.TEXT;
        MessageProperties properties = properties(client, ClientOption.RESPONSE_TOPIC, topic);
        require(Objects.equals(TopicName.of(topic), properties.responseTopic()), "the Response Topic", properties);
    }

    @Check(value = "No Response Topic has a wildcard", v5 = "MQTT-3.3.2-14")
    void aResponseTopicWithWildcardIsNotSent(Client client) {
        client.expectNever(client.publish(AT_MOST_ONCE).with(ClientOption.RESPONSE_TOPIC, "r/#"), SUCCESS,
                packet -> packet instanceof Publish publish && publish.message().properties().responseTopic() != null);
    }

    @Check(value = "The Content Type is in PUBLISH once, in UTF-8", v5 = {"MQTT-3.3.2-19", "U-3.3.2.3.9-1"})
    void theContentTypeIsInUtf8(Client client) {
        MessageProperties properties = properties(client, ClientOption.CONTENT_TYPE, ClientConnectChecks.TEXT);
        require(ClientConnectChecks.TEXT.equals(properties.contentType()), "the Content Type", properties);
    }

    @Check(value = "The Correlation Data is in PUBLISH once", v5 = "U-3.3.2.3.6-1")
    void theCorrelationDataIsSentOnce(Client client) {
        MessageProperties properties = properties(client, ClientOption.CORRELATION_DATA, "data");
        require(Objects.equals(Bytes.utf8("data"), properties.correlationData()), "the Correlation Data", properties);
    }

    @Check(value = "Both strings of a User Property are in UTF-8", v5 = "MQTT-1.5.7-1")
    void aUserPropertyIsInUtf8(Client client) {
        String text = ClientConnectChecks.TEXT;
        MessageProperties properties = properties(client, ClientOption.USER_PROPERTY, text + "=" + text);
        require(properties.userProperties().equals(List.of(new UserProperty(text, text))), "the User Property",
                properties);
    }

    @Check(value = "A payload that is said to be UTF-8 is", v5 = "U-3.3.2.3.2-1")
    void thePayloadFormatIsTrue(Client client) {
        Publish publish = client.connected(client.publish(AT_MOST_ONCE)
                .with(ClientOption.PAYLOAD, ClientConnectChecks.TEXT)
                .with(ClientOption.PAYLOAD_FORMAT_INDICATOR, 1)).expect(Publish.class);
        require(publish.message().properties().payloadFormatIndicator() == PayloadFormatIndicator.UTF_8,
                "Payload Format Indicator 1", publish);
        require(publish.message().payload().equals(Bytes.utf8(ClientConnectChecks.TEXT)), "a payload in UTF-8",
                publish);
    }

    private static MessageProperties properties(Client client, ClientOption option, String value) {
        RawConnection connection = client.connected(client.publish(AT_MOST_ONCE).with(option, value));
        return client.expectUnlessRefused(connection, Publish.class).message().properties();
    }

    @Check(value = "When all is said the Client disconnects, with a Reason Code that DISCONNECT may have",
            v5 = {"MQTT-3.14.2-1", "MQTT-2.1.3-1"}, v3 = "MQTT-2.2.2-1")
    void theClientDisconnects(Client client) {
        RawConnection connection = published(client);
        RawPacket disconnect = connection.receiveRaw();
        require(disconnect.at(0) == 0xE0, "0xE0 as first byte", disconnect);
        int reasonCode = disconnect.length() > 2 ? disconnect.at(2) : 0;
        require(ReasonCode.of(reasonCode, PacketType.DISCONNECT) != null,
                "a Reason Code of DISCONNECT", disconnect);
    }

    @Check(value = "After DISCONNECT the Client closes the connection",
            v5 = "MQTT-3.14.4-2", v3 = "MQTT-3.14.4-1")
    void theConnectionIsClosedAfterDisconnect(Client client) {
        RawConnection connection = published(client);
        connection.expect(Disconnect.class);
        while (connection.receive(client.answerTime()) != null) {
            // What comes after DISCONNECT is another check's.
        }
        require(connection.ended(), "the end of the connection", "nothing");
    }

    @Check(value = "After DISCONNECT the Client sends nothing",
            v5 = "MQTT-3.14.4-1", v3 = "MQTT-3.14.4-2")
    void nothingIsSentAfterDisconnect(Client client) {
        RawConnection connection = published(client);
        connection.expect(Disconnect.class);
        connection.send(client.message("t", "late", AT_LEAST_ONCE, 7));
        Packet packet = connection.receive(client.silence());
        require(packet == null, "nothing more", String.valueOf(packet));
    }

    @Check(value = "A Session that ends with the connection gets no Session Expiry Interval in DISCONNECT",
            v5 = {"U-3.14.2.2.2-1", "U-3.14.2.2.2-2"})
    void theSessionIsNotProlonged(Client client) {
        RawConnection connection = published(client);
        Disconnect disconnect = connection.expect(Disconnect.class);
        Long interval = disconnect.sessionExpiryInterval();
        require(interval == null || interval == 0, "no Session Expiry Interval", disconnect);
    }

    private static RawConnection published(Client client) {
        RawConnection connection = client.connected(client.publish(AT_LEAST_ONCE));
        connection.send(new Puback(connection.expect(Publish.class).packetIdentifier()));
        return connection;
    }
}
