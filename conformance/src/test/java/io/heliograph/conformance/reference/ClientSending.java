// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Message;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicName;
import io.heliograph.conformance.ClientOption;
import io.heliograph.conformance.reference.ClientStore.Sent;
import io.heliograph.testkit.RawPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of the Client and their acknowledgements. */
final class ClientSending {
    private static final int DEFAULT_RECEIVE_MAXIMUM = 65_535;

    private final ClientTalk talk;
    private final ClientStore store;
    private final Rules rules;
    private int room = DEFAULT_RECEIVE_MAXIMUM;
    private boolean done;
    private @Nullable Pubrel heldBack;

    ClientSending(ClientTalk talk) {
        this.talk = talk;
        this.store = talk.store;
        this.rules = talk.rules;
    }

    /** Whether the Server takes no further message with QoS 1 or 2 now. */
    boolean isFull() {
        return room == 0;
    }

    /** The connection is there: sends what the Session holds, or begins anew. */
    void begin(boolean first, boolean sessionPresent) throws IOException {
        Integer maximum = talk.connack.properties().receiveMaximum();
        room = maximum == null || rules.broken("ClientLimit.theReceiveMaximumIsNotExceeded") ? DEFAULT_RECEIVE_MAXIMUM
                : maximum;
        if (first) {
            long count = talk.requests.number(ClientOption.COUNT, 1);
            for (int n = 1; n <= count; n++) {
                store.waiting.add(talk.requests.publish(n, 1));
            }
        } else if (sessionPresent || rules.broken("ClientSession.whatWasSentIsForgottenWithTheSession")
                || rules.broken("ClientSession.aNewSessionHasNothingOfTheOld")) {
            sendAgain();
        } else {
            // The Session is gone; what the application wants is not.
            List<Publish> anew = store.sent.values().stream().map(Sent::publish).toList();
            store.sent.clear();
            anew.reversed().forEach(store.waiting::addFirst);
        }
        sendWaiting();
    }

    private void sendAgain() throws IOException {
        List<Sent> all = new ArrayList<>(store.sent.values());
        if (rules.broken("ClientSession.messagesAreSentAgainInOrder")) {
            Collections.reverse(all);
        }
        for (Sent sent : all) {
            Publish publish = sent.publish();
            room--;
            if (sent.released() && !rules.broken("ClientSession.aPubrelIsSentAgain")) {
                talk.send(new Pubrel(publish.packetIdentifier()));
            } else if (publish.message().properties().messageExpiryInterval() == null
                    || !rules.broken("ClientSession.aQos2MessageDoesNotExpireOnItsWay")) {
                boolean duplicate = !rules.broken("ClientSession.aQos1MessageIsSentAgain");
                int another = rules.broken("ClientSession.aQos2MessageIsSentAgain") ? 1 : 0;
                write(new Publish(publish.message(), duplicate, publish.packetIdentifier() + another, 0, List.of()),
                        true);
            }
        }
    }

    private void sendWaiting() throws IOException {
        while (!store.waiting.isEmpty()) {
            Publish publish = store.waiting.peek();
            boolean acknowledged = publish.message().qos() != QoS.AT_MOST_ONCE;
            if (!isAllowed(publish)) {
                store.waiting.remove();
            } else if (!acknowledged) {
                store.waiting.remove();
                write(publish, false);
            } else if (room > 0) {
                store.waiting.remove();
                room--;
                boolean same = rules.broken("ClientPublish.packetIdentifiersInUseAreNotUsedAgain")
                        || rules.broken("ClientPublish.packetIdentifiersOfQos2InUseAreNotUsedAgain");
                int identifier = same ? 1 : store.nextIdentifier();
                Publish numbered = new Publish(publish.message(), false, identifier, 0,
                        publish.subscriptionIdentifiers());
                store.sent.put(identifier, new Sent(numbered, false));
                write(numbered, false);
            } else {
                return;
            }
        }
        if (store.sent.isEmpty() && !done) {
            done = true;
            talk.finish();
        }
    }

    /** Whether the Server takes such a message; it has said so in CONNACK. */
    private boolean isAllowed(Publish publish) {
        Message message = publish.message();
        QoS maximum = talk.connack.properties().maximumQoS();
        Long size = talk.connack.properties().maximumPacketSize();
        return (maximum == null || message.qos().value() <= maximum.value()
                || rules.broken("ClientLimit.theMaximumQosIsNotExceeded"))
                && (!message.retain() || !Boolean.FALSE.equals(talk.connack.properties().retainAvailable())
                        || rules.broken("ClientLimit.retainIsNotSetIfItIsNotAvailable"))
                && (size == null || RawPacket.of(publish, talk.link.version).length() <= size
                        || rules.broken("ClientLimit.theMaximumPacketSizeIsNotExceeded"));
    }

    /** Sends it, with a Topic Alias if one is asked for and the Server takes it. */
    private void write(Publish publish, boolean again) throws IOException {
        int alias = (int) talk.requests.number(ClientOption.TOPIC_ALIAS, 0);
        Integer maximum = talk.connack.properties().topicAliasMaximum();
        if (alias > (maximum == null ? 0 : maximum) && !rules.broken("ClientLimit.noTopicAliasIsSentIfThereIsNone")
                && !rules.broken("ClientLimit.noTopicAliasAboveTheMaximumIsSent")) {
            alias = 0;
        }
        boolean known = again && alias != 0 && rules.broken("ClientLimit.aliasesOfTheClientEndWithTheConnection");
        Message message = known ? publish.message().withTopicName(TopicName.EMPTY) : publish.message();
        talk.send(new Publish(message, publish.duplicate(), publish.packetIdentifier(), alias,
                publish.subscriptionIdentifiers()));
    }

    void acknowledged(Puback puback) throws IOException {
        Sent sent = store.sent.get(puback.packetIdentifier());
        if (sent == null
                || talk.objects(puback.properties(), "ClientExchange.whatIsWrittenForPeopleInPubackIsIgnored")) {
            return;
        }
        boolean refused = puback.reasonCode().isError();
        if (refused && rules.broken("ClientSession.aRefusedQos1MessageIsNotSentAgain")) {
            return;
        }
        if (refused && rules.broken("ClientExchange.aRefusedQos1MessageIsComplete")) {
            write(new Publish(sent.publish().message(), true, puback.packetIdentifier(), 0, List.of()), true);
            return;
        }
        complete(puback.packetIdentifier());
    }

    void received(Pubrec pubrec) throws IOException {
        int identifier = pubrec.packetIdentifier();
        Sent sent = store.sent.get(identifier);
        if (sent == null
                || talk.objects(pubrec.properties(), "ClientExchange.whatIsWrittenForPeopleInPubrecIsIgnored")) {
            return;
        }
        if (pubrec.reasonCode().isError()) {
            if (rules.broken("ClientSession.aRefusedQos2MessageIsNotSentAgain")) {
                return;
            }
            if (!rules.broken("ClientExchange.aRefusedQos2MessageIsComplete")) {
                complete(identifier);
                return;
            }
        }
        store.sent.put(identifier, new Sent(sent.publish(), true));
        release(new Pubrel(identifier, ReasonCode.SUCCESS, talk.reason("ClientLimit.pubrelIsNotTooLarge")));
        if (rules.broken("ClientExchange.aQos2MessageIsCompleteWithPubcomp")
                || rules.broken("ClientLimit.aQos2MessageCountsUntilPubcomp")) {
            complete(identifier);
        }
    }

    private void release(Pubrel pubrel) throws IOException {
        Pubrel before = heldBack;
        heldBack = null;
        if (before == null && rules.broken("ClientExchange.pubrelsAreInOrder")) {
            heldBack = pubrel;
            return;
        }
        talk.send(pubrel);
        if (before != null) {
            talk.send(before);
        }
    }

    void completed(Pubcomp pubcomp) throws IOException {
        if (store.sent.containsKey(pubcomp.packetIdentifier())
                && !talk.objects(pubcomp.properties(), "ClientExchange.whatIsWrittenForPeopleInPubcompIsIgnored")) {
            complete(pubcomp.packetIdentifier());
        }
    }

    private void complete(int identifier) throws IOException {
        store.sent.remove(identifier);
        room++;
        sendWaiting();
    }

    /** Nothing has come for a while. */
    void idle() throws IOException {
        if (rules.broken("ClientExchange.nothingIsSentAgainOnAnOpenConnection")) {
            for (Sent sent : store.sent.values()) {
                write(new Publish(sent.publish().message(), true, sent.publish().packetIdentifier(), 0, List.of()),
                        true);
            }
        }
    }
}
