// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.TopicName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What a Client publishes (sections 3.3, 4.3). */
final class Receiving {
    private final Connection connection;
    private final ReferenceBroker broker;
    final Rules rules;
    private final Session session;
    /** What was received on this connection and is not released: more than the Receive Maximum must not be. */
    private final Set<Integer> underWay = new HashSet<>();
    private final Map<Integer, TopicName> aliases;

    Receiving(Connection connection, Session session) {
        this.connection = connection;
        this.broker = connection.broker;
        this.rules = connection.rules;
        this.session = session;
        this.aliases = rules.broken("TopicAlias.anAliasIsForgottenWithItsConnection")
                ? session.aliases
                : rules.broken("TopicAlias.anAliasBelongsToItsConnection") ? broker.router.aliases : new HashMap<>();
    }

    /** Whether Clients may publish to it: not to what is forbidden, nor to the topics of the Server. */
    static boolean isAllowed(TopicName topic) {
        return !topic.value().equals(ReferenceBroker.FORBIDDEN_TOPIC) && !topic.value().startsWith("$");
    }

    private boolean isAllowedHere(TopicName topic) {
        return isAllowed(topic) || (topic.value().startsWith("$")
                && rules.anyBroken("Topic.topicsOfTheServerAreNotForClients",
                        "Topic.wildcardsDoNotMatchTopicsOfTheServer"));
    }

    void published(Publish publish) {
        Abilities abilities = broker.abilities;
        Message message = publish.message();
        if (message.qos() == QoS.EXACTLY_ONCE && rules.broken("ServerLimit.whatTheServerCantDoIsTold")) {
            connection.close(ReasonCode.QOS_NOT_SUPPORTED, "nobody was told, but there is no QoS 2");
        } else if (message.qos().compareTo(abilities.maximumQoS()) > 0
                && !rules.broken("ServerLimit.aMessageAboveTheMaximumQoSIsRefused")) {
            connection.close(ReasonCode.QOS_NOT_SUPPORTED, "the QoS is above the Maximum QoS");
        } else if (message.retain() && !abilities.retain()
                && !rules.broken("ServerLimit.aRetainedMessageIsRefusedWithoutRetain")) {
            connection.close(ReasonCode.RETAIN_NOT_SUPPORTED, "there are no retained messages");
        } else if (publish.topicAlias() > abilities.topicAliasMaximum()
                - (rules.broken("TopicAlias.everyAliasUpToTheMaximumIsAccepted") ? 1 : 0)
                && !rules.broken("TopicAlias.anAliasAboveTheMaximumIsRefused")) {
            connection.close(ReasonCode.TOPIC_ALIAS_INVALID, "the Topic Alias is above the maximum");
        } else if (message.topicName().isEmpty() && !aliases.containsKey(publish.topicAlias())) {
            unknownAlias();
        } else if (publish.duplicate() && message.qos() == QoS.AT_LEAST_ONCE
                && rules.broken("Receiving.behindPubackTheIdentifierIsFree")) {
            connection.send(new Puback(publish.packetIdentifier()));
        } else {
            take(publish.packetIdentifier(), spoilt(topicNamed(message, publish.topicAlias())));
        }
    }

    private void unknownAlias() {
        connection.close(ReasonCode.PROTOCOL_ERROR, "the Topic Alias is not known");
    }

    private Message topicNamed(Message message, int alias) {
        if (message.topicName().isEmpty()) {
            return message.withTopicName(aliases.get(alias));
        }
        if (alias > 0 && !(aliases.containsKey(alias) && rules.broken("TopicAlias.anAliasIsSetAnew"))) {
            aliases.put(alias, message.topicName());
        }
        return message;
    }

    /** What a broken broker makes of a message. */
    private Message spoilt(Message message) {
        String topic = message.topicName().value();
        if (rules.broken("Text.aByteOrderMarkInATopicNameIsKept")) {
            return message.withTopicName(TopicName.of(topic.replace("\uFEFF", "")));
        }
        if (rules.broken("Text.aControlCharacterIsRefusedOrPassedOn")) {
            return message.withTopicName(TopicName.of(topic.replace('\u0007', '?')));
        }
        if (rules.broken("Text.aByteOrderMarkInAPropertyIsKept")) {
            return message.withProperties(MessageProperties.builder()
                    .contentType("text").userProperties(message.properties().userProperties()).build());
        }
        return message;
    }

    private void take(int identifier, Message message) {
        switch (message.qos()) {
            case AT_MOST_ONCE -> route(message);
            case AT_LEAST_ONCE -> acknowledge(route(message),
                    code -> new Puback(identifier, code, problem(code)), new Puback(identifier));
            case EXACTLY_ONCE -> takeOnce(identifier, message);
        }
    }

    private void takeOnce(int identifier, Message message) {
        if (session.received.contains(identifier)
                && !rules.anyBroken("Receiving.aMessageThatIsSentAgainIsDeliveredOnce",
                        "Receiving.aMessageThatIsSentAgainLaterIsDeliveredOnce")) {
            connection.send(new Pubrec(identifier));
            return;
        }
        if (!session.received.isEmpty() && rules.broken("Receiving.messagesUnderWayAreKeptApart")) {
            connection.send(new Pubrec(identifier));
            return;
        }
        int room = broker.abilities.receiveMaximum()
                - (rules.broken("FlowControl.asManyAsTheServersMaximumAreTaken") ? 1 : 0);
        if (connection.isV5() && underWay.size() >= room
                && !rules.broken("FlowControl.moreThanTheServersMaximumIsRefused")) {
            connection.close(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "too many messages are under way");
            return;
        }
        ReasonCode code = route(message);
        if (!code.isError() || !connection.isV5() || rules.broken("Access.behindAnErrorTheIdentifierIsFree")) {
            session.received.add(identifier);
            underWay.add(identifier);
        }
        acknowledge(code, told -> new Pubrec(identifier, told, problem(told)), new Pubrec(identifier));
    }

    /** What the Client is told. */
    private ReasonCode route(Message message) {
        if (!isAllowedHere(message.topicName())) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (message.properties().payloadFormatIndicator() == PayloadFormatIndicator.UTF_8
                && !message.payload().isWellFormedUtf8()) {
            return rules.broken("Publish.aPayloadThatIsNoUtf8IsPassedOnOrRefused")
                    ? ReasonCode.QUOTA_EXCEEDED
                    : ReasonCode.PAYLOAD_FORMAT_INVALID;
        }
        return broker.router.publish(message, session)
                ? ReasonCode.SUCCESS
                : ReasonCode.NO_MATCHING_SUBSCRIBERS;
    }

    /** MQTT 3.1.1 can't tell of a failure: it acknowledges all the same [MQTT-3.3.5-2, 3.1.1]. */
    private void acknowledge(ReasonCode code, Function<ReasonCode, Packet> answer, Packet good) {
        if (code == ReasonCode.NOT_AUTHORIZED && rules.anyBroken("Access.aForbiddenMessageIsAnsweredWithQos1",
                "Access.aForbiddenMessageIsAnsweredWithQos2")) {
            return;
        }
        if (!connection.isV5()) {
            connection.send(good);
        } else if (!connection.send(answer.apply(code))) {
            connection.send(good.getClass() == Puback.class ? bare((Puback) good, code) : bare((Pubrec) good, code));
        }
    }

    private static Packet bare(Puback puback, ReasonCode code) {
        return new Puback(puback.packetIdentifier(), code);
    }

    private static Packet bare(Pubrec pubrec, ReasonCode code) {
        return new Pubrec(pubrec.packetIdentifier(), code);
    }

    private ReasonProperties problem(ReasonCode code) {
        if (rules.broken("Connack.withoutProblemInformationAcknowledgementsHaveNone")) {
            return ReasonProperties.reason("whether wanted or not");
        }
        return connection.terms.problemInformation() && code.isError()
                ? ReasonProperties.reason("the reference broker says: " + code)
                : ReasonProperties.NONE;
    }

    void released(Pubrel pubrel) {
        int identifier = pubrel.packetIdentifier();
        if (rules.anyBroken("Receiving.pubrelIsAnsweredOnTheNextConnection", "Receiving.pubrelIsAnsweredWithPubcomp",
                "Receiving.theHandshakeGoesOnBehindExpiry", "Receiving.anUnknownPubrelIsAnsweredWithPubcomp")
                || (!pubrel.properties().equals(ReasonProperties.NONE)
                        && rules.broken("Receiving.propertiesOfPubrelChangeNothing"))) {
            return;
        }
        boolean known = rules.broken("Receiving.behindPubcompTheIdentifierIsFree")
                || session.received.remove(identifier);
        underWay.remove(identifier);
        connection.send(known || !connection.isV5() ? new Pubcomp(identifier)
                : new Pubcomp(identifier, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
    }
}
