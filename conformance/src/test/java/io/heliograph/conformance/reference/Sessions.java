// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Connect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Will;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All Sessions: how they begin, are taken over and end, and what becomes of their Will Messages (sections 3.1.2.5, 4.1). */
final class Sessions {
    private final ReferenceBroker broker;
    private final Map<String, Session> byClient = new LinkedHashMap<>();
    private int assigned;

    /**
     * A Session that was made or found.
     *
     * @param present whether it was there before
     */
    record Opened(Session session, boolean present) {}

    Sessions(ReferenceBroker broker) {
        this.broker = broker;
    }

    Set<String> clients() {
        return byClient.keySet();
    }

    Collection<Session> all() {
        return List.copyOf(byClient.values());
    }

    String newClientIdentifier() {
        if (broker.rules.anyBroken("ClientIdentifier.anAssignedClientIdentifierIsNew",
                "ClientIdentifier.clientsWithoutIdentifierAreDifferentClients")) {
            return "reference";
        }
        String name;
        do {
            name = (broker.rules.broken("Text.theServersOwnTextsHoldNoControlCharacters") ? "\b" : "reference-")
                    + ++assigned;
        } while (byClient.containsKey(name));
        return name;
    }

    /** Gives a connection its Session. */
    Opened open(String given, Connect connect, Connection connection) {
        String clientIdentifier = simplified(given);
        Session old = byClient.get(clientIdentifier);
        if (old != null) {
            takeOver(old, isCleanStart(connect));
        }
        Session kept = byClient.get(clientIdentifier);
        Session session = kept == null ? new Session(clientIdentifier, broker) : kept;
        byClient.put(clientIdentifier, session);
        session.connection = connection;
        session.expiryInterval = Terms.of(connect).sessionExpiryInterval();
        if (connect.will() != null || !broker.rules.broken("Will.aPublishedWillIsNotPublishedAgain")) {
            session.will = connect.will();
        }
        if (broker.rules.broken("Will.aDeletedWillIsNotPublishedLater") && session.deletedWill != null) {
            session.will = session.deletedWill;
        }
        if (broker.rules.broken("Session.aSessionLastsAsLongAsItsConnection")) {
            Alarm unused = broker.later(Duration.ofSeconds(1), session.subscriptions::clear);
        }
        return new Opened(session, kept != null || broker.rules.anyBroken("Session.aNewSessionIsMade",
                "Session.cleanStartHasNoSessionPresent"));
    }

    private boolean isCleanStart(Connect connect) {
        if (broker.rules.anyBroken("Session.cleanStartDiscardsTheSession",
                "Session.cleanStartDiscardsMessagesThatWait")) {
            return false;
        }
        return connect.cleanStart() || broker.rules.broken("Session.aSessionIsResumed");
    }

    /** What a broken broker takes for the name of a Client. */
    private String simplified(String clientIdentifier) {
        if (broker.rules.broken("Session.clientIdentifiersHaveSessionsOfTheirOwn")) {
            return clientIdentifier.toLowerCase(Locale.ROOT);
        }
        if (broker.rules.broken("ClientIdentifier.otherCharactersCountAsTheyAre")) {
            return clientIdentifier.replace('ä', 'a');
        }
        return clientIdentifier.length() > 23
                && broker.rules.broken("ClientIdentifier.aLongClientIdentifierCountsAsAWhole")
                        ? clientIdentifier.substring(0, 23)
                        : clientIdentifier;
    }

    private void takeOver(Session old, boolean cleanStart) {
        if (cleanStart) {
            // Its Will Message does not wait for a Session that ends now.
            old.expiryInterval = 0;
        }
        if (broker.rules.broken("Connect.aConnectionIsTakenOver")) {
            old.connection = null;
        }
        if (cleanStart && broker.rules.broken("WillDelay.aCleanStartPublishesTheWillThatWaits")) {
            old.will = null;
        }
        boolean delayed = old.will != null && old.will.delayInterval() > 0 && !cleanStart
                && !broker.rules.broken("WillDelay.aTakeOverKeepsADelayedWillBack");
        if (old.connection != null) {
            if (delayed) {
                old.will = null;
            }
            Connection connection = old.connection;
            if (broker.rules.broken("Connect.aTakenOverClientIsToldSo")) {
                connection.closeSilently();
            }
            connection.close(ReasonCode.SESSION_TAKEN_OVER, "the Client has connected anew");
        }
        if (cleanStart) {
            end(old);
        } else if (!broker.rules.anyBroken("WillDelay.aClientThatComesBackKeepsItsWillBack",
                "Will.aPublishedWillIsNotPublishedAgain")) {
            old.will = null;
            stop(old);
        }
    }

    /** The connection of a Session is over. */
    void lost(Session session, Connection connection) {
        if (session.connection != connection) {
            return;
        }
        session.connection = null;
        session.outbox.disconnected();
        if (session.subscriptions.isEmpty() && broker.rules.broken("SessionState.anEmptySessionExists")) {
            end(session);
            return;
        }
        if (broker.rules.anyBroken("SharedSubscription.whoHasGoneSharesNoLonger",
                "SessionState.anExpiredSessionIsGone")) {
            return;
        }
        if (session.expiryInterval == 0
                && broker.rules.broken("Session.aSessionWithoutExpiryEndsWithItsConnection")) {
            session.expiryInterval = Terms.FOR_EVER;
        }
        if (session.expiryInterval == 0
                || broker.rules.broken("Session.aSessionOutlivesABrokenConnection")) {
            end(session);
            return;
        }
        if (session.expiryInterval != Terms.FOR_EVER && !broker.rules.anyBroken("Session.aSessionExpires",
                "WillDelay.theEndOfTheSessionPublishesTheWillThatWaits")) {
            session.endLater = broker.later(Duration.ofSeconds(session.expiryInterval), () -> end(session));
        }
        Will will = session.will;
        if (will != null && (will.delayInterval() == 0 || broker.rules.anyBroken("WillDelay.theWillWaitsForItsDelay",
                "WillDelay.aTakeOverKeepsADelayedWillBack"))) {
            publishWill(session);
        } else if (will != null) {
            session.willLater = broker.later(delay(will), () -> {
                if (broker.rules.broken("WillDelay.aClientThatComesBackKeepsItsWillBack")) {
                    session.will = will;
                }
                publishWill(session);
            });
        }
    }

    private Duration delay(Will will) {
        return Duration.ofSeconds(will.delayInterval()
                + (broker.rules.broken("WillDelay.aDelayedWillIsPublishedPromptly") ? 10 : 0));
    }

    private void end(Session session) {
        stop(session);
        if (byClient.remove(session.clientIdentifier, session)) {
            Will will = session.will;
            if (will != null && will.delayInterval() > 0
                    && broker.rules.anyBroken("WillDelay.aSessionWithoutExpiryPublishesTheWillAtOnce",
                            "WillDelay.aDisconnectThatEndsTheSessionPublishesTheWillAtOnce")) {
                session.will = null;
            }
            if (broker.rules.broken("Session.retainedMessagesOutliveTheSession")) {
                broker.retained.clear();
            }
            publishWill(session);
            session.outbox.ended();
        }
    }

    private void publishWill(Session session) {
        Will will = session.will;
        if (!broker.rules.broken("Will.aPublishedWillIsNotPublishedAgain")) {
            session.will = null;
        }
        if (will == null || !Receiving.isAllowed(will.message().topicName()) || isForgotten()) {
            return;
        }
        Message message = spoilt(will.message());
        if (broker.rules.broken("Will.theWillIsPublishedPromptly")) {
            Alarm unused = broker.later(Duration.ofSeconds(10), () -> broker.router.publish(message, session));
        } else {
            broker.router.publish(message, session);
        }
    }

    private boolean isForgotten() {
        return broker.rules.anyBroken("Will.aCloseWithoutDisconnectPublishesTheWill",
                "Will.aBrokenConnectionPublishesTheWill", "Will.anErrorPublishesTheWill",
                "Will.theEndOfTheKeepAlivePublishesTheWill", "Will.aTakeOverPublishesTheWill");
    }

    /** What a broken broker makes of a Will Message. */
    private Message spoilt(Message message) {
        Rules rules = broker.rules;
        if (rules.anyBroken("Will.withWillRetainTheWillIsKept", "Will.aRetainedWillIsPublishedWithRetain")) {
            return message.withRetain(false);
        }
        if (rules.broken("Will.withoutWillRetainTheWillIsNotKept")) {
            return message.withRetain(true);
        }
        if (rules.broken("Will.aWillWithQoS0IsPublishedWithIt")) {
            return message.withQos(QoS.AT_LEAST_ONCE);
        }
        if (rules.anyBroken("Will.aWillWithQoS1IsPublishedWithIt", "Will.aWillWithQoS2IsPublishedWithIt")) {
            return message.withQos(QoS.AT_MOST_ONCE);
        }
        if (rules.broken("Will.theWillKeepsItsProperties")) {
            MessageProperties properties = message.properties();
            return message.withProperties(MessageProperties.builder()
                    .payloadFormatIndicator(properties.payloadFormatIndicator())
                    .contentType(properties.contentType())
                    .responseTopic(properties.responseTopic())
                    .correlationData(properties.correlationData())
                    .userProperties(properties.userProperties().reversed())
                    .build());
        }
        return message;
    }

    private static void stop(Session session) {
        cancel(session.willLater);
        cancel(session.endLater);
    }

    private static void cancel(@Nullable Alarm later) {
        if (later != null) {
            later.cancel();
        }
    }
}
