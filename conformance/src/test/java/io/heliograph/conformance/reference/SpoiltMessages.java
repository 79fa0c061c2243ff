// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.UserProperty;
import java.util.List;

/** What a broken broker makes of the messages that it passes on. */
final class SpoiltMessages {
    private SpoiltMessages() {}

    static Message of(Message message, Rules rules) {
        return new Message(topicName(message.topicName(), rules), payload(message.payload(), rules), message.qos(),
                message.retain(), properties(message, rules));
    }

    private static TopicName topicName(TopicName name, Rules rules) {
        return rules.broken("Publish.theTopicNameArrivesAsPublished") ? TopicName.of(name.value().strip()) : name;
    }

    private static Bytes payload(Bytes payload, Rules rules) {
        return rules.broken("Publish.thePayloadArrivesAsPublished") && payload.length() > 10_000
                ? Bytes.copyOf(payload.toArray(), 0, 10_000)
                : payload;
    }

    private static MessageProperties properties(Message message, Rules rules) {
        MessageProperties p = message.properties();
        if (message.qos() != QoS.AT_MOST_ONCE && rules.broken("MessageProperty.propertiesArriveWithEveryQos")) {
            return MessageProperties.NONE;
        }
        if (rules.broken("MessageProperty.noPropertyIsAdded")) {
            return MessageProperties.builder().userProperty("by", "the broker").build();
        }
        Long expiry = p.messageExpiryInterval();
        boolean correlationLost = rules.anyBroken("MessageProperty.theCorrelationDataIsPassedOn",
                "MessageProperty.aRequestIsAnswered");
        List<UserProperty> users = p.userProperties();
        return MessageProperties.builder()
                .messageExpiryInterval(
                        expiry != null && rules.broken("MessageProperty.theMessageExpiryIntervalIsPassedOn")
                                ? Long.valueOf(expiry / 2)
                                : expiry)
                .payloadFormatIndicator(rules.broken("MessageProperty.thePayloadFormatIndicatorIsPassedOn")
                        ? null
                        : p.payloadFormatIndicator())
                .contentType(rules.broken("MessageProperty.theContentTypeIsPassedOn") ? null : p.contentType())
                .responseTopic(rules.broken("MessageProperty.theResponseTopicIsPassedOn") ? null : p.responseTopic())
                .correlationData(correlationLost ? null : p.correlationData())
                .userProperties(
                        rules.broken("MessageProperty.userPropertiesArePassedOnInOrder") ? users.reversed() : users)
                .build();
    }
}
