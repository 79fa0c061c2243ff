// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Will;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What comes until CONNACK is sent (sections 3.1.4 and 4.12). */
final class Handshake implements Connection.PacketHandler {
    private final Connection connection;
    private final ReferenceBroker broker;
    private @Nullable Connect connect;
    private @Nullable Authentication authentication;

    Handshake(Connection connection) {
        this.connection = connection;
        this.broker = connection.broker;
    }

    @Override
    public void received(Packet packet) {
        if (packet instanceof Connect first && connect == null) {
            connect = first;
            begin(first);
        } else if (packet instanceof Auth auth && authentication != null && connect != null) {
            authenticate(connect, authentication, authentication.step(auth));
        } else if (packet instanceof Disconnect) {
            connection.closeSilently();
        } else {
            // A Client that authenticates sends nothing else [MQTT-3.1.2-30, 5.0].
            connection.close(ReasonCode.PROTOCOL_ERROR, packet.type() + " has come before CONNACK");
        }
    }

    private void begin(Connect asked) {
        Terms terms = Terms.of(asked);
        connection.asked(terms);
        ReasonCode refusal = refusal(asked);
        if (broker.rules.broken("Connect.nothingBehindARefusedConnectIsProcessed")
                && (refusal != null || terms.authenticationMethod() != null)) {
            Sessions.Opened opened = broker.sessions.open("", asked, connection);
            connection.accepted(new Conversation(connection, asked, opened.session()));
            connection.send(new Connack(false, ReasonCode.NOT_AUTHORIZED));
            Alarm unused = broker.later(Duration.ofMillis(100), connection::closeSilently);
            return;
        }
        if (asked.will() != null && broker.rules.broken("Will.aRefusedConnectLeavesNoWill")) {
            broker.router.publish(asked.will().message(), new Session("", broker));
        }
        if (refusal != null) {
            connection.close(refusal, "the CONNECT is not accepted");
        } else if (terms.authenticationMethod() == null) {
            accept(asked, null);
        } else if (broker.rules.broken("Authentication.anUnknownMethodIsRefused")) {
            accept(asked, null);
        } else if (!terms.authenticationMethod().equals(Authentication.METHOD)) {
            connection.close(ReasonCode.BAD_AUTHENTICATION_METHOD, "the method is not known");
        } else {
            Authentication exchange = new Authentication();
            authentication = exchange;
            authenticate(asked, exchange, exchange.begin(asked.properties().authenticationData()));
        }
    }

    private @Nullable ReasonCode refusal(Connect asked) {
        if (broker.rules.broken("Connect.aRightConnectIsAccepted")) {
            return ReasonCode.SERVER_UNAVAILABLE;
        }
        if (!isAccepted(asked.clientIdentifier(), asked)) {
            return ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
        }
        if (!Authentication.accepts(asked.userName(), asked.password()) && !broker.rules.anyBroken(
                "Authentication.aWrongPasswordIsRefused", "Authentication.passwordsAreChecked")) {
            return ReasonCode.BAD_USER_NAME_OR_PASSWORD;
        }
        return asked.will() == null ? null : refusal(asked.will());
    }

    private boolean isAccepted(String clientIdentifier, Connect asked) {
        Abilities abilities = broker.abilities;
        if ((clientIdentifier.length() == 1 && broker.rules.broken("ClientIdentifier.oneCharacterIsAllowed"))
                || (clientIdentifier.contains("X")
                        && broker.rules.broken("ClientIdentifier.lettersAndDigitsAreAllowed"))) {
            return false;
        }
        return clientIdentifier.isEmpty()
                ? abilities.emptyClientIdentifiers() && mayBeEmpty(asked)
                : Bytes.utf8(clientIdentifier).length() <= abilities.longestClientIdentifier();
    }

    private boolean mayBeEmpty(Connect asked) {
        return asked.version().isV5() || asked.cleanStart()
                || broker.rules.broken("ClientIdentifier.anEmptyClientIdentifierNeedsCleanSession");
    }

    private @Nullable ReasonCode refusal(Will will) {
        Message message = will.message();
        if (broker.rules.anyBroken("ServerLimit.aWillAboveTheMaximumQoSIsRefused",
                "ServerLimit.aRetainedWillIsRefusedWithoutRetain")) {
            return null;
        }
        if (message.qos().compareTo(broker.abilities.maximumQoS()) > 0) {
            return ReasonCode.QOS_NOT_SUPPORTED;
        }
        if (message.retain() && !broker.abilities.retain()) {
            return ReasonCode.RETAIN_NOT_SUPPORTED;
        }
        return message.properties().payloadFormatIndicator() == PayloadFormatIndicator.UTF_8
                && !message.payload().isWellFormedUtf8() ? payloadFormatInvalid() : null;
    }

    private ReasonCode payloadFormatInvalid() {
        return broker.rules.broken("Will.aWillThatIsNoUtf8IsRefusedOrPublishedAsItIs")
                ? ReasonCode.BANNED
                : ReasonCode.PAYLOAD_FORMAT_INVALID;
    }

    private void authenticate(Connect asked, Authentication exchange, Authentication.Step step) {
        switch (step) {
            case ASKED -> connection.send(exchange.challenge(broker.rules));
            case PASSED -> accept(asked, exchange.welcome());
            case FAILED -> {
                if (broker.rules.broken("Authentication.aWrongAnswerIsRefused")) {
                    accept(asked, exchange.welcome());
                } else {
                    connection.close(ReasonCode.NOT_AUTHORIZED, "the answer is wrong");
                }
            }
            case OUT_OF_TURN -> connection.close(ReasonCode.PROTOCOL_ERROR, "this AUTH was not asked for");
        }
    }

    private void accept(Connect asked, @Nullable Bytes authenticationData) {
        String given = asked.clientIdentifier();
        String clientIdentifier = given.isEmpty() ? broker.sessions.newClientIdentifier() : given;
        Sessions.Opened opened = broker.sessions.open(clientIdentifier, asked, connection);
        ConnackProperties.Builder granted = granted(asked)
                .assignedClientIdentifier(assigned(given, clientIdentifier))
                .authenticationData(authenticationData);
        connection.accepted(new Conversation(connection, asked, opened.session()));
        if (broker.rules.broken("Connack.connackComesBeforeMessagesThatWait")) {
            opened.session().outbox.connected(connection);
        }
        connection.send(new Connack(opened.present(), ReasonCode.SUCCESS,
                asked.version().isV5() ? granted.build() : ConnackProperties.NONE));
        if (broker.rules.broken("Connect.packetsBehindConnectWaitForConnack")) {
            connection.send(new Connack(false, ReasonCode.SUCCESS));
        }
        opened.session().outbox.connected(connection);
    }

    private @Nullable String assigned(String given, String clientIdentifier) {
        if (broker.rules.broken("ClientIdentifier.anAssignedClientIdentifierIsTheClients")) {
            return "somebody else";
        }
        return given.isEmpty() || broker.rules.broken("ClientIdentifier.aClientThatHasAnIdentifierKeepsIt")
                ? clientIdentifier
                : null;
    }

    private ConnackProperties.Builder granted(Connect asked) {
        Abilities abilities = broker.abilities;
        return ConnackProperties.builder()
                .receiveMaximum(abilities.receiveMaximum())
                .maximumPacketSize((long) abilities.maximumPacketSize())
                .topicAliasMaximum(abilities.topicAliasMaximum() == 0 ? null : abilities.topicAliasMaximum())
                .maximumQoS(abilities.maximumQoS() == QoS.EXACTLY_ONCE ? null : abilities.maximumQoS())
                .retainAvailable(abilities.retain() ? null : false)
                .wildcardSubscriptionAvailable(abilities.wildcardSubscriptions() ? null : false)
                .subscriptionIdentifierAvailable(abilities.subscriptionIdentifiers() ? null : false)
                .sharedSubscriptionAvailable(abilities.sharedSubscriptions() ? null : false)
                .responseInformation(isWanted(asked) ? "reference/responses/" : null)
                .authenticationMethod(broker.rules.broken("Authentication.withoutMethodThereIsNoExchange")
                        ? Authentication.METHOD
                        : asked.properties().authenticationMethod());
    }

    private boolean isWanted(Connect asked) {
        if (broker.rules.broken("Connack.onRequestThereIsResponseInformation")) {
            return false;
        }
        return Boolean.TRUE.equals(asked.properties().requestResponseInformation())
                || broker.rules.broken("Connack.withoutRequestThereIsNoResponseInformation");
    }

    @Override
    public void lost() {
        // There is no Session yet.
    }
}
