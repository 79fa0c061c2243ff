// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** A message as a JSON object, with the member names of mosquitto_sub: the fields {@code %j} and {@code %J}. */
final class JsonMessage {
    private JsonMessage() {}

    /** With the payload as a string; bytes that are no UTF-8 become U+FFFD. */
    static String withPayloadAsText(Publish publish, ZonedDateTime time, boolean indented)
            throws JsonText.InvalidException {
        return object(publish, time, JsonText.quoted(publish.message().payload().utf8()), indented);
    }

    /**
     * With the payload as the JSON value that it is; an empty payload becomes null.
     *
     * @throws JsonText.InvalidException if it is none
     */
    static String withPayloadAsJson(Publish publish, ZonedDateTime time, boolean indented)
            throws JsonText.InvalidException {
        Bytes payload = publish.message().payload();
        return object(publish, time, payload.isEmpty() ? "null" : payload.utf8(), indented);
    }

    private static String object(Publish publish, ZonedDateTime time, String payload, boolean indented)
            throws JsonText.InvalidException {
        Message message = publish.message();
        StringJoiner members = new StringJoiner(",", "{", "}");
        add(members, "tst", JsonText.quoted(TimeFormat.iso8601Micros(time)));
        add(members, "topic", JsonText.quoted(message.topicName().value()));
        add(members, "qos", message.qos().value());
        add(members, "retain", message.retain() ? 1 : 0);
        add(members, "payloadlen", message.payload().length());
        if (message.qos() != QoS.AT_MOST_ONCE) {
            add(members, "mid", publish.packetIdentifier());
        }
        String properties = properties(publish, message.properties());
        if (!properties.equals("{}")) {
            add(members, "properties", properties);
        }
        // Checked by itself first: joined to the rest, "1,2" would look like valid JSON.
        add(members, "payload", JsonText.compact(payload));
        return indented ? JsonText.indented(members.toString()) : members.toString();
    }

    private static String properties(Publish publish, MessageProperties properties) {
        StringJoiner members = new StringJoiner(",", "{", "}");
        if (properties.payloadFormatIndicator() != null) {
            add(members, "payload-format-indicator", properties.payloadFormatIndicator().value());
        }
        if (properties.messageExpiryInterval() != null) {
            add(members, "message-expiry-interval", properties.messageExpiryInterval());
        }
        if (properties.contentType() != null) {
            add(members, "content-type", JsonText.quoted(properties.contentType()));
        }
        if (properties.responseTopic() != null) {
            add(members, "response-topic", JsonText.quoted(properties.responseTopic().value()));
        }
        if (properties.correlationData() != null) {
            add(members, "correlation-data", JsonText.quoted(properties.correlationData().utf8()));
        }
        if (!publish.subscriptionIdentifiers().isEmpty()) {
            List<Integer> identifiers = publish.subscriptionIdentifiers();
            add(members, "subscription-identifier", identifiers.size() == 1 ? identifiers.get(0)
                    : identifiers.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]")));
        }
        if (publish.topicAlias() != 0) {
            add(members, "topic-alias", publish.topicAlias());
        }
        if (!properties.userProperties().isEmpty()) {
            StringJoiner users = new StringJoiner(",", "{", "}");
            properties.userProperties()
                    .forEach(p -> users.add(JsonText.quoted(p.name()) + ":" + JsonText.quoted(p.value())));
            add(members, "user-properties", users);
        }
        return members.toString();
    }

    private static void add(StringJoiner members, String name, Object value) {
        members.add("\"" + name + "\":" + value);
    }
}
