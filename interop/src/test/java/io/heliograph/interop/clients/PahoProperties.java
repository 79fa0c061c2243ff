// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.TopicName;
import java.util.List;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** The properties of a message in the words of Paho for Java and back. */
final class PahoProperties {
    private PahoProperties() {}

    static List<UserProperty> toPaho(List<io.heliograph.codec.UserProperty> properties) {
        return properties.stream().map(p -> new UserProperty(p.name(), p.value())).toList();
    }

    static MqttProperties toPaho(MessageProperties properties) {
        MqttProperties converted = new MqttProperties();
        PayloadFormatIndicator format = properties.payloadFormatIndicator();
        if (format != null) {
            converted.setPayloadFormat(format == PayloadFormatIndicator.UTF_8);
        }
        converted.setMessageExpiryInterval(properties.messageExpiryInterval());
        converted.setContentType(properties.contentType());
        TopicName responseTopic = properties.responseTopic();
        if (responseTopic != null) {
            converted.setResponseTopic(responseTopic.value());
        }
        Bytes correlationData = properties.correlationData();
        if (correlationData != null) {
            converted.setCorrelationData(correlationData.toArray());
        }
        converted.setUserProperties(toPaho(properties.userProperties()));
        return converted;
    }

    static MessageProperties fromPaho(MqttProperties properties) {
        MessageProperties.Builder converted = MessageProperties.builder()
                .messageExpiryInterval(properties.getMessageExpiryInterval()).contentType(properties.getContentType());
        // Not sent and sent as 0 look alike here.
        if (properties.getPayloadFormat()) {
            converted.payloadFormatIndicator(PayloadFormatIndicator.UTF_8);
        }
        String responseTopic = properties.getResponseTopic();
        if (responseTopic != null) {
            converted.responseTopic(TopicName.of(responseTopic));
        }
        byte[] correlationData = properties.getCorrelationData();
        if (correlationData != null) {
            converted.correlationData(Bytes.copyOf(correlationData));
        }
        for (UserProperty property : properties.getUserProperties()) {
            converted.userProperty(property.getKey(), property.getValue());
        }
        return converted.build();
    }
}
