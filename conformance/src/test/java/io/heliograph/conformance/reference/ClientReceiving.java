// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Message;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicName;
import io.heliograph.conformance.ClientOption;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The messages that come, and the acknowledgements of the Client. */
final class ClientReceiving {
    private final ClientTalk talk;
    private final Rules rules;
    private final Map<Integer, TopicName> aliases;
    private final Set<Integer> acknowledged = new HashSet<>();
    private @Nullable Packet heldBack;
    private boolean expiring;

    ClientReceiving(ClientTalk talk) {
        this.talk = talk;
        this.rules = talk.rules;
        aliases = rules.broken("ClientLimit.aliasesOfTheServerEndWithTheConnection") ? talk.store.aliases
                : new HashMap<>();
    }

    void published(Publish publish) throws IOException {
        TopicName topicName = topicName(publish);
        if (topicName == null) {
            if (rules.broken("ClientLimit.anUnknownTopicAliasIsRefused")) {
                return;
            }
            talk.refuse(
                    publish.topicAlias() > aliasMaximum() ? ReasonCode.TOPIC_ALIAS_INVALID : ReasonCode.PROTOCOL_ERROR);
            return;
        }
        String own = talk.action.get(ClientOption.SUBSCRIPTION_IDENTIFIER);
        if (publish.subscriptionIdentifiers().stream().anyMatch(id -> !id.toString().equals(own))
                && !rules.broken("ClientLimit.anUnknownSubscriptionIdentifierIsRefused")) {
            talk.refuse(ReasonCode.PROTOCOL_ERROR);
            return;
        }
        String topic = topicName.value();
        if ((topic.endsWith("/other") && rules.broken("ClientDelivery.aMessageThatNobodyWantsIsAcknowledged"))
                || (topic.endsWith("\u0001") && rules.broken("ClientDelivery.controlCharactersMayBeRefused"))) {
            return;
        }
        Message message = publish.message();
        boolean refused = message.properties().payloadFormatIndicator() == PayloadFormatIndicator.UTF_8
                && !message.payload().isWellFormedUtf8();
        switch (message.qos()) {
            case AT_MOST_ONCE -> qos0(topic, message);
            case AT_LEAST_ONCE -> qos1(topic, publish, refused);
            case EXACTLY_ONCE -> qos2(topic, publish, refused);
        }
    }

    /** The Topic Name, also from an alias; null if there is none. */
    private @Nullable TopicName topicName(Publish publish) {
        int alias = publish.topicAlias();
        int maximum = aliasMaximum();
        boolean last = alias == maximum && alias != 0;
        if (alias > maximum || (last && rules.broken("ClientDelivery.topicAliasesUpToTheMaximumAreAccepted"))) {
            return null;
        }
        if (alias != 0 && publish.message().topicName().isEmpty()) {
            return aliases.get(alias);
        }
        if (alias != 0) {
            aliases.put(alias, publish.message().topicName());
        }
        return publish.message().topicName();
    }

    private int aliasMaximum() {
        return (int) talk.requests.number(ClientOption.TOPIC_ALIAS_MAXIMUM, 0);
    }

    private void qos0(String topic, Message message) throws IOException {
        talk.deliver(topic, message.payload().utf8());
        if (rules.broken("ClientDelivery.aQos0MessageIsNotAcknowledged")) {
            talk.send(new Puback(1));
        }
    }

    private void qos1(String topic, Publish publish, boolean refused) throws IOException {
        int identifier = publish.packetIdentifier();
        if (refused) {
            talk.send(new Puback(identifier, rules.broken("ClientDelivery.thePayloadFormatMayBeValidated")
                    ? ReasonCode.NOT_AUTHORIZED
                    : ReasonCode.PAYLOAD_FORMAT_INVALID));
            return;
        }
        boolean known = !acknowledged.add(identifier)
                && rules.broken("ClientDelivery.anAcknowledgedIdentifierIsFreeAgain");
        if (!known) {
            talk.deliver(topic, publish.message().payload().utf8());
        }
        if (!rules.broken("ClientDelivery.aQos1MessageIsAcknowledged")) {
            acknowledge(new Puback(identifier, ReasonCode.SUCCESS, talk.reason("ClientLimit.pubackIsNotTooLarge")),
                    "ClientDelivery.pubacksAreInOrder");
        }
    }

    private void qos2(String topic, Publish publish, boolean refused) throws IOException {
        int identifier = publish.packetIdentifier();
        if (refused) {
            if (rules.broken("ClientDelivery.aRefusedIdentifierIsFreeAgain")) {
                talk.store.received.add(identifier);
            }
            talk.send(new Pubrec(identifier, ReasonCode.PAYLOAD_FORMAT_INVALID));
            return;
        }
        expiring = publish.message().properties().messageExpiryInterval() != null;
        if (talk.store.received.add(identifier) || rules.broken("ClientDelivery.aQos2MessageIsDeliveredOnce")) {
            talk.deliver(topic, publish.message().payload().utf8());
        }
        acknowledge(new Pubrec(identifier, ReasonCode.SUCCESS, talk.reason("ClientLimit.pubrecIsNotTooLarge")),
                "ClientDelivery.pubrecsAreInOrder");
    }

    /** A broken Client answers the first message behind the second. */
    private void acknowledge(Packet packet, String order) throws IOException {
        Packet before = heldBack;
        heldBack = null;
        if (before == null && rules.broken(order)) {
            heldBack = packet;
            return;
        }
        talk.send(packet);
        if (before != null) {
            talk.send(before);
        }
    }

    void released(Pubrel pubrel) throws IOException {
        int identifier = pubrel.packetIdentifier();
        if (talk.objects(pubrel.properties(), "ClientExchange.whatIsWrittenForPeopleInPubrelIsIgnored")
                || rules.broken("ClientDelivery.aQos2MessageIsAcknowledgedTwice")
                || (expiring && rules.broken("ClientDelivery.anExpiredQos2MessageIsCompleted"))) {
            return;
        }
        boolean known = talk.store.received.contains(identifier);
        if (!known && rules.broken("ClientExchange.anUnknownPubrelIsAnswered")) {
            return;
        }
        if (!rules.broken("ClientDelivery.aCompletedIdentifierIsFreeAgain")) {
            talk.store.received.remove(identifier);
        }
        ReasonCode code = known || !talk.isV5() ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        talk.send(new Pubcomp(identifier, code, talk.reason("ClientLimit.pubcompIsNotTooLarge")));
    }
}
