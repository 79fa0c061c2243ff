// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import static java.util.Map.entry;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.conformance.ClientOption;
import io.heliograph.testkit.RawPacket;
import java.util.List;
import java.util.Map;

/** The bytes of what is sent; and what a broken Client makes of them, as the codec writes no wrong packets. */
final class ClientBytes {
    /** Stands for U+0000 where the codec must not see it. */
    static final char NULL = '\u007f';

    private static final String HIDDEN = "+#$\0";
    private static final String DISGUISES = "~^`" + NULL;

    private static final List<String> UTF_8_RULES = List.of("ClientConnect.theUserNameIsInUtf8",
            "ClientConnect.theClientIdentifierIsInUtf8", "ClientWill.theWillTopicIsInUtf8",
            "ClientPublish.theTopicNameIsFirstAndInUtf8", "ClientPublish.theResponseTopicIsInUtf8",
            "ClientPublish.theContentTypeIsInUtf8", "ClientPublish.aUserPropertyIsInUtf8",
            "ClientPublish.thePayloadFormatIsTrue", "ClientSubscribe.theTopicFilterIsInUtf8",
            "ClientSubscribe.theUnsubscribedTopicFilterIsInUtf8");

    /** A property that is written twice. */
    private static final Map<String, String> TWICE = Map.ofEntries(
            entry("ClientWill.theWillDelayIntervalIsSentOnce", "18 00 00 00 07"),
            entry("ClientWill.theFormatOfTheWillIsTrue", "01 01"),
            entry("ClientWill.theExpiryOfTheWillIsSentOnce", "02 00 00 00 07"),
            entry("ClientWill.theContentTypeOfTheWillIsSentOnce", "03 00 04 \"text\""),
            entry("ClientWill.theResponseTopicOfTheWillIsSentOnce", "08 00 03 \"r/t\""),
            entry("ClientWill.theCorrelationDataOfTheWillIsSentOnce", "09 00 04 \"data\""),
            entry("ClientWill.theSessionExpiryIntervalIsSentOnce", "11 00 00 00 3c"),
            entry("ClientWill.theReceiveMaximumIsSentOnce", "21 00 07"),
            entry("ClientWill.theMaximumPacketSizeIsSentOnce", "27 00 01 11 70"),
            entry("ClientWill.theTopicAliasMaximumIsSentOnce", "22 00 07"),
            entry("ClientWill.requestResponseInformationIsSentOnce", "19 01"),
            entry("ClientWill.requestProblemInformationIsSentOnce", "17 00"),
            entry("ClientEnd.theMethodIsSentOnce", "15 00 06 \"method\""),
            entry("ClientEnd.authenticationDataIsSentOnce", "16 00 05 \"hello\""),
            entry("ClientPublish.theCorrelationDataIsSentOnce", "09 00 04 \"data\""),
            entry("ClientLimit.aTopicAliasIsSentOnce", "23 00 02"),
            entry("ClientSubscribe.theSubscriptionIdentifierIsSentOnce", "0b 07"));

    private final ClientRequests requests;
    private final Rules rules;

    ClientBytes(ClientRequests requests, Rules rules) {
        this.requests = requests;
        this.rules = rules;
    }

    static String disguised(String text) {
        String disguise = text;
        for (int i = 0; i < HIDDEN.length(); i++) {
            disguise = disguise.replace(HIDDEN.charAt(i), DISGUISES.charAt(i));
        }
        return disguise;
    }

    RawPacket of(Packet packet, MqttVersion version) {
        RawPacket bytes = undisguised(RawPacket.of(packet, version));
        return switch (packet) {
            case Connect connect -> ofConnect(twice(common(bytes), version), version);
            case Publish publish -> ofPublish(twice(common(bytes), version), publish, version);
            case Subscribe subscribe when rules.broken("ClientSubscribe.theUnsubscribedTopicFilterIsInUtf8") -> bytes;
            case Subscribe subscribe -> ofSubscribe(twice(common(bytes), version));
            case Unsubscribe unsubscribe -> ofUnsubscribe(common(bytes));
            case Disconnect disconnect -> ofDisconnect(bytes, version);
            case Pubcomp pubcomp when rules.broken("ClientDelivery.theFlagsOfAcknowledgementsAre0") -> bytes.flags(1);
            case Pubrel pubrel when rules.broken("ClientExchange.theFlagsOfPubrelAre2") -> bytes.flags(0);
            case Auth auth when rules.broken("ClientEnd.theFlagsOfAuthAre0") -> bytes.flags(2);
            default -> bytes;
        };
    }

    private static RawPacket undisguised(RawPacket packet) {
        RawPacket bytes = packet;
        for (int i = packet.headerLength(); i < packet.length(); i++) {
            int disguise = DISGUISES.indexOf(packet.at(i));
            if (disguise >= 0) {
                bytes = bytes.set(i, HIDDEN.charAt(disguise));
            }
        }
        return bytes;
    }

    private RawPacket common(RawPacket bytes) {
        return UTF_8_RULES.stream().anyMatch(rules::broken) ? replaced(bytes, "f0 9f 98 80", "ff ff ff ff") : bytes;
    }

    /** With the first place behind the fixed header changed that holds this; unchanged if there is none. */
    private static RawPacket replaced(RawPacket bytes, String layout, String replacement) {
        try {
            return bytes.truncate(bytes.headerLength()).append(bytes.body().replace(layout, replacement));
        } catch (IllegalArgumentException e) {
            return bytes;
        }
    }

    private RawPacket twice(RawPacket bytes, MqttVersion version) {
        for (Map.Entry<String, String> rule : TWICE.entrySet()) {
            if (version.isV5() && rules.broken(rule.getKey())) {
                String property = rule.getValue();
                int length = RawPacket.of(property).length();
                RawPacket doubled = replaced(bytes, property, property + " " + property);
                if (doubled.equals(bytes)) {
                    return bytes;
                }
                int at = propertyLengthAt(bytes, rule.getKey());
                return doubled.set(at, doubled.at(at) + length).fitRemainingLength();
            }
        }
        return bytes;
    }

    /** Where the length of the properties stands: of CONNECT, of its Will, of PUBLISH with QoS 0, of SUBSCRIBE. */
    private static int propertyLengthAt(RawPacket bytes, String rule) {
        int header = bytes.headerLength();
        return switch (bytes.at(0) >> 4) {
            case 1 -> {
                boolean ofWill = rule.startsWith("ClientWill.") && rule.indexOf("Will", "ClientWill.".length()) > 0;
                int connect = header + 10;
                int identifier = connect + 1 + bytes.at(connect);
                yield ofWill ? identifier + 2 + bytes.at(identifier + 1) : connect;
            }
            case 3 -> header + 2 + (bytes.at(header) << 8 | bytes.at(header + 1));
            default -> header + 2;
        };
    }

    private RawPacket ofConnect(RawPacket bytes, MqttVersion version) {
        int header = bytes.headerLength();
        int flags = header + 7;
        if (rules.broken("ClientConnect.theProtocolNameIsMqtt")) {
            return replaced(bytes, "\"MQTT\"", "\"MQTX\"");
        }
        if (rules.broken("ClientConnect.theReservedFlagsOfConnectAre0")) {
            return bytes.set(flags, bytes.at(flags) | 1);
        }
        if (rules.broken("ClientConnect.withoutWillAllItsFlagsAre0")) {
            return bytes.set(flags, bytes.at(flags) | 0x20);
        }
        if (rules.broken("ClientConnect.withoutCredentialsTheirFlagsAre0")) {
            return bytes.append(0, 1, 'u').fitRemainingLength();
        }
        if (rules.broken("ClientConnect.aPasswordIsNotSentAlone")) {
            return bytes.set(flags, bytes.at(flags) | 0x40).append(0, 1, 'p').fitRemainingLength();
        }
        if (version.isV5() && rules.broken("ClientConnect.thePropertyLengthIsThere")) {
            return bytes.remove(header + 10, 1).fitRemainingLength();
        }
        return bytes;
    }

    private RawPacket ofPublish(RawPacket bytes, Publish publish, MqttVersion version) {
        int header = bytes.headerLength();
        int body = bytes.length() - header;
        int behindTopic = header + 2 + publish.message().topicName().encodedLength();
        if (publish.message().qos() == QoS.AT_MOST_ONCE
                && rules.broken("ClientPublish.aQos0MessageHasNoPacketIdentifier")) {
            return bytes.insert(behindTopic, 0, 1).fitRemainingLength();
        }
        if (rules.broken("ClientPublish.aQos0MessageIsNoDuplicate")
                || rules.broken("ClientExchange.aQos1MessageIsCompleteWithPuback")) {
            return bytes.flags((bytes.at(0) & 0x0F) | 8);
        }
        if (rules.broken("ClientPublish.theQosIsTheOneAskedFor")) {
            return bytes.flags(6);
        }
        if (rules.broken("ClientPublish.lengthsAreWrittenShortest")) {
            return bytes.remainingLength(body, 2);
        }
        if (rules.broken("ClientPublish.longerLengthsAreWrittenShortest")) {
            return bytes.remainingLength(body, 3);
        }
        if (version.isV5() && rules.broken("ClientPublish.thePropertyLengthIsThere")) {
            return bytes.remove(behindTopic, 1).fitRemainingLength();
        }
        if (rules.broken("ClientPublish.anEmptyTopicNameIsNotPublishedTo")) {
            return replaced(bytes, "00 01 2b", "00 00").fitRemainingLength();
        }
        return bytes;
    }

    private RawPacket ofSubscribe(RawPacket bytes) {
        if (rules.broken("ClientSubscribe.theFlagsOfSubscribeAre2")) {
            return bytes.flags(0);
        }
        if (rules.broken("ClientSubscribe.subscribeHasAPacketIdentifier")) {
            return bytes.set(bytes.headerLength(), 0, 0);
        }
        if (requests.action.has(ClientOption.FILTER) && rules.broken("ClientSubscribe.anEmptyTopicFilterIsNotSent")) {
            return replaced(bytes, "00 01 2b", "00 00").fitRemainingLength();
        }
        return bytes;
    }

    private RawPacket ofUnsubscribe(RawPacket bytes) {
        if (rules.broken("ClientSubscribe.theFlagsOfUnsubscribeAre2")) {
            return bytes.flags(0);
        }
        return rules.broken("ClientSubscribe.unsubscribeHasAPacketIdentifier") ? bytes.set(bytes.headerLength(), 0, 0)
                : bytes;
    }

    private RawPacket ofDisconnect(RawPacket bytes, MqttVersion version) {
        if (rules.broken("ClientPublish.theClientDisconnects")) {
            return version.isV5() ? RawPacket.of("e0 02 10 00") : bytes.flags(1);
        }
        return bytes;
    }
}
