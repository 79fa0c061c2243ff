// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.ClientConnectChecks.require;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.Will;
import java.util.Objects;

/** The Will and the properties in the CONNECT that a Client sends: sections 3.1.2.11 and 3.1.3. */
final class ClientWillChecks {

    @Check(value = "Will Topic and Will Payload are in the payload of CONNECT, and the Will Flag is 1",
            v5 = "MQTT-3.1.2-9", v3 = "MQTT-3.1.2-9")
    void theWillIsSent(Client client) {
        Message message = message(client, will(client));
        require(message.topicName().value().equals(client.topic("w")), "the Will Topic", message);
        require(message.payload().equals(Bytes.utf8("gone")), "the Will Payload", message);
        require(message.qos() == QoS.AT_MOST_ONCE && !message.retain(), "Will QoS 0 without Will Retain", message);
    }

    @Check(value = "The Will QoS is the one that was asked for, never 3",
            v5 = {"MQTT-3.1.2-12", "U-3.1.2.6-1"}, v3 = "MQTT-3.1.2-14")
    void theWillQosIsTheOneAskedFor(Client client) {
        Message message = message(client, will(client).with(ClientOption.WILL_QOS, 2));
        require(message.qos() == QoS.EXACTLY_ONCE, "Will QoS 2", message);
    }

    @Check(value = "The Will Topic is in UTF-8",
            v5 = {"MQTT-3.1.3-11", "MQTT-1.5.4-1"}, v3 = {"MQTT-3.1.3-10", "MQTT-1.5.3-1"})
    void theWillTopicIsInUtf8(Client client) {
        String topic = client.topic(ClientConnectChecks.TEXT);
        Will will = client.connectUnlessRefused(will(client).with(ClientOption.WILL_TOPIC, topic)).will();
        require(will != null && will.message().topicName().value().equals(topic), "the Will Topic " + topic,
                String.valueOf(will));
    }

    @Check(value = "The Will Delay Interval is in CONNECT once", v5 = "U-3.1.3.2.2-1")
    void theWillDelayIntervalIsSentOnce(Client client) {
        Will will = client.connect(will(client).with(ClientOption.WILL_DELAY_INTERVAL, 7)).will();
        require(will != null && will.delayInterval() == 7, "a Will Delay Interval of 7", String.valueOf(will));
    }

    @Check(value = "A Will Payload that is said to be UTF-8 is; its Payload Format Indicator is in CONNECT once",
            v5 = {"U-3.1.3.2.3-1", "U-3.1.3.2.3-2"})
    void theFormatOfTheWillIsTrue(Client client) {
        Message message = message(client, will(client).with(ClientOption.WILL_PAYLOAD, ClientConnectChecks.TEXT)
                .with(ClientOption.WILL_PAYLOAD_FORMAT_INDICATOR, 1));
        require(message.properties().payloadFormatIndicator() == PayloadFormatIndicator.UTF_8,
                "Payload Format Indicator 1", message);
        require(message.payload().equals(Bytes.utf8(ClientConnectChecks.TEXT)), "a payload in UTF-8", message);
    }

    @Check(value = "The Message Expiry Interval of the Will is in CONNECT once", v5 = "U-3.1.3.2.4-1")
    void theExpiryOfTheWillIsSentOnce(Client client) {
        MessageProperties properties = message(client, will(client).with(ClientOption.WILL_MESSAGE_EXPIRY_INTERVAL, 7))
                .properties();
        Long interval = properties.messageExpiryInterval();
        require(interval != null && interval == 7, "a Message Expiry Interval of 7", properties);
    }

    @Check(value = "The Content Type of the Will is in CONNECT once", v5 = "U-3.1.3.2.5-1")
    void theContentTypeOfTheWillIsSentOnce(Client client) {
        MessageProperties properties = message(client, will(client).with(ClientOption.WILL_CONTENT_TYPE, "text"))
                .properties();
        require("text".equals(properties.contentType()), "the Content Type", properties);
    }

    @Check(value = "The Response Topic of the Will is in CONNECT once", v5 = "U-3.1.3.2.6-1")
    void theResponseTopicOfTheWillIsSentOnce(Client client) {
        MessageProperties properties = message(client, will(client).with(ClientOption.WILL_RESPONSE_TOPIC, "r/t"))
                .properties();
        require(Objects.equals(TopicName.of("r/t"), properties.responseTopic()), "the Response Topic", properties);
    }

    @Check(value = "The Correlation Data of the Will is in CONNECT once", v5 = "U-3.1.3.2.7-1")
    void theCorrelationDataOfTheWillIsSentOnce(Client client) {
        MessageProperties properties = message(client, will(client).with(ClientOption.WILL_CORRELATION_DATA, "data"))
                .properties();
        require(Objects.equals(Bytes.utf8("data"), properties.correlationData()), "the Correlation Data", properties);
    }

    @Check(value = "The Session Expiry Interval is in CONNECT once", v5 = "U-3.1.2.11.2-1")
    void theSessionExpiryIntervalIsSentOnce(Client client) {
        ConnectProperties properties = properties(client, ClientOption.SESSION, 60);
        Long interval = properties.sessionExpiryInterval();
        require(interval != null && interval == 60, "a Session Expiry Interval of 60", properties);
    }

    @Check(value = "The Receive Maximum is in CONNECT once, and above 0", v5 = "U-3.1.2.11.3-1")
    void theReceiveMaximumIsSentOnce(Client client) {
        ConnectProperties properties = properties(client, ClientOption.RECEIVE_MAXIMUM, 7);
        Integer maximum = properties.receiveMaximum();
        require(maximum != null && maximum == 7, "a Receive Maximum of 7", properties);
    }

    @Check(value = "The Maximum Packet Size is in CONNECT once, and above 0", v5 = "U-3.1.2.11.4-1")
    void theMaximumPacketSizeIsSentOnce(Client client) {
        ConnectProperties properties = properties(client, ClientOption.MAXIMUM_PACKET_SIZE, 70_000);
        Long maximum = properties.maximumPacketSize();
        require(maximum != null && maximum == 70_000, "a Maximum Packet Size of 70,000", properties);
    }

    @Check(value = "The Topic Alias Maximum is in CONNECT once", v5 = "U-3.1.2.11.5-1")
    void theTopicAliasMaximumIsSentOnce(Client client) {
        ConnectProperties properties = properties(client, ClientOption.TOPIC_ALIAS_MAXIMUM, 7);
        Integer maximum = properties.topicAliasMaximum();
        require(maximum != null && maximum == 7, "a Topic Alias Maximum of 7", properties);
    }

    @Check(value = "Request Response Information is in CONNECT once, as 0 or 1", v5 = "U-3.1.2.11.6-1")
    void requestResponseInformationIsSentOnce(Client client) {
        ConnectProperties properties = properties(client, ClientOption.REQUEST_RESPONSE_INFORMATION, 1);
        require(Boolean.TRUE.equals(properties.requestResponseInformation()), "Request Response Information 1",
                properties);
    }

    @Check(value = "Request Problem Information is in CONNECT once, as 0 or 1", v5 = "U-3.1.2.11.7-1")
    void requestProblemInformationIsSentOnce(Client client) {
        ConnectProperties properties = properties(client, ClientOption.REQUEST_PROBLEM_INFORMATION, 0);
        require(Boolean.FALSE.equals(properties.requestProblemInformation()), "Request Problem Information 0",
                properties);
    }

    private static ConnectProperties properties(Client client, ClientOption option, int value) {
        return client.connect(client.subscribe(QoS.AT_MOST_ONCE).with(option, value)).properties();
    }

    private static ClientAction will(Client client) {
        return client.subscribe(QoS.AT_MOST_ONCE).with(ClientOption.WILL_TOPIC, client.topic("w"))
                .with(ClientOption.WILL_PAYLOAD, "gone");
    }

    private static Message message(Client client, ClientAction action) {
        Connect connect = client.connect(action);
        Will will = connect.will();
        if (will == null) {
            throw new AssertionError("a Will was expected, but %s came".formatted(connect));
        }
        return will.message();
    }
}
