// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import org.jspecify.annotations.Nullable;

/** What comes after CONNACK was sent. */
final class Conversation implements Connection.PacketHandler {
    private final Connection connection;
    final Rules rules;
    private final Session session;
    private final Terms terms;
    private final Receiving receiving;
    private final Subscribing subscribing;
    private @Nullable Authentication authentication;

    Conversation(Connection connection, Connect connect, Session session) {
        this.connection = connection;
        this.rules = connection.rules;
        this.session = session;
        this.terms = Terms.of(connect);
        this.receiving = new Receiving(connection, session);
        this.subscribing = new Subscribing(connection, session);
    }

    @Override
    public void received(Packet packet) {
        switch (packet) {
            case Publish publish -> receiving.published(publish);
            case Pubrel pubrel -> receiving.released(pubrel);
            case Puback puback -> session.outbox.acknowledged(puback);
            case Pubrec pubrec -> session.outbox.received(pubrec);
            case Pubcomp pubcomp -> session.outbox.completed(pubcomp);
            case Subscribe subscribe -> {
                if (!rules.broken("Error.noExtensionIsNeeded")) {
                    subscribing.subscribe(subscribe);
                }
            }
            case Unsubscribe unsubscribe -> subscribing.unsubscribe(unsubscribe);
            case Pingreq pingreq -> ping();
            case Disconnect disconnect -> disconnected(disconnect);
            case Auth auth -> authenticate(auth);
            case Connect connect -> secondConnect();
            case Connack connack -> throw new IllegalStateException();
            case Suback suback -> throw new IllegalStateException();
            case Unsuback unsuback -> throw new IllegalStateException();
            case Pingresp pingresp -> throw new IllegalStateException();
        }
    }

    private void secondConnect() {
        if (rules.broken("Connect.aSecondConnectIsRefused")) {
            return;
        }
        connection.close(ReasonCode.PROTOCOL_ERROR, "a second CONNECT has come");
    }

    private void ping() {
        if (!rules.broken("KeepAlive.eachPingreqIsAnswered")) {
            connection.send(Pingresp.INSTANCE);
        }
    }

    private void disconnected(Disconnect disconnect) {
        if (rules.broken("Retain.aRetainedMessageOutlivesItsPublisher")) {
            connection.broker.retained.clear();
        }
        Long expiry = disconnect.sessionExpiryInterval();
        if (expiry != null && !rules.anyBroken("Session.disconnectCanEndTheSession",
                "Session.disconnectCanKeepTheSessionLonger")) {
            if (terms.sessionExpiryInterval() == 0 && expiry != 0
                    && !rules.broken("Disconnect.aSessionCantBeginWithDisconnect")) {
                connection.close(ReasonCode.PROTOCOL_ERROR, "the Session was to end with the connection");
                return;
            }
            session.expiryInterval = expiry;
        }
        if (deletesTheWill(disconnect)) {
            session.deletedWill = session.will;
            session.will = null;
        }
        if (!rules.anyBroken("Disconnect.theServerClosesBehindDisconnect",
                "Disconnect.aDisconnectWithAnErrorClosesTheConnection")) {
            connection.closeSilently();
        }
    }

    private boolean deletesTheWill(Disconnect disconnect) {
        return switch (disconnect.reasonCode()) {
            case NORMAL_DISCONNECTION -> !rules.anyBroken("Will.aDisconnectDeletesTheWill",
                    "Will.aDisconnectInFullDeletesTheWill", "WillDelay.aDisconnectDeletesAWillThatWouldWait");
            case DISCONNECT_WITH_WILL_MESSAGE -> rules.broken("Will.disconnectWithWillMessagePublishesTheWill");
            default -> rules.broken("Will.aDisconnectWithAnErrorPublishesTheWill");
        };
    }

    private void authenticate(Auth auth) {
        if (terms.authenticationMethod() == null) {
            connection.close(ReasonCode.PROTOCOL_ERROR, "there is no authentication to go on with");
        } else if (!terms.authenticationMethod().equals(auth.authenticationMethod())
                && !rules.broken("Authentication.anotherMethodEndsTheConnection")) {
            connection.close(ReasonCode.BAD_AUTHENTICATION_METHOD, "it is not the method of the CONNECT");
        } else if (auth.reasonCode() == ReasonCode.RE_AUTHENTICATE) {
            authentication = new Authentication();
            answer(authentication, authentication.begin(auth.authenticationData()));
        } else if (authentication != null) {
            answer(authentication, authentication.step(auth));
        } else {
            connection.close(ReasonCode.PROTOCOL_ERROR, "this AUTH was not asked for");
        }
    }

    private void answer(Authentication exchange, Authentication.Step step) {
        switch (step) {
            case ASKED -> connection.send(exchange.challenge(rules));
            case PASSED -> connection.send(new Auth(ReasonCode.SUCCESS,
                    rules.broken("Authentication.aClientCanAuthenticateAgain") ? "another" : Authentication.METHOD,
                    exchange.welcome()));
            case FAILED -> {
                if (!rules.broken("Authentication.aFailedReAuthenticationEndsTheConnection")) {
                    connection.close(ReasonCode.NOT_AUTHORIZED, "the answer is wrong");
                }
            }
            case OUT_OF_TURN -> connection.close(ReasonCode.PROTOCOL_ERROR, "this AUTH was not asked for");
        }
    }

    @Override
    public void lost() {
        connection.broker.sessions.lost(session, connection);
    }
}
