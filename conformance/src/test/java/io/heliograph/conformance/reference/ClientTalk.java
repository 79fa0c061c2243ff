// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Unsuback;
import io.heliograph.conformance.ClientAction;
import io.heliograph.conformance.ClientOption;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.function.Consumer;

/** What is said on one connection, from CONNECT to its end. */
final class ClientTalk {
    private static final int TICK_MILLISECONDS = 100;
    private static final int PATIENCE_SECONDS = 60;

    final ClientLink link;
    final ClientAction action;
    final ClientRequests requests;
    final ClientStore store;
    final Rules rules;
    private final Consumer<String> application;
    private final Connect connect;
    private final boolean first;
    final ClientSending sending;
    final ClientReceiving receiving;
    Connack connack = new Connack(false, ReasonCode.UNSPECIFIED_ERROR);
    private boolean accepted;
    private boolean over;
    private boolean lost;
    private boolean wanted;
    private boolean unsubscribing;
    private int identifier;
    private long lastSent = System.nanoTime();
    private long waitingSince = System.nanoTime();
    private boolean pinged;

    ClientTalk(ClientLink link, ClientAction action, ClientRequests requests, ClientStore store, Rules rules,
            Consumer<String> application, int number) {
        this.link = link;
        this.action = action;
        this.requests = requests;
        this.store = store;
        this.rules = rules;
        this.application = application;
        this.connect = requests.connect(number);
        this.first = number == 1;
        this.sending = new ClientSending(this);
        this.receiving = new ClientReceiving(this);
    }

    boolean isV5() {
        return link.version == MqttVersion.V5;
    }

    /** Whether the connection was lost, and not ended because all was done or an error has come. */
    boolean run() throws IOException {
        if (rules.broken("ClientConnect.theFirstPacketIsConnect")) {
            link.send(Pingreq.INSTANCE);
        }
        link.send(connect);
        if (action.has(ClientOption.AUTHENTICATION_METHOD) && rules.broken("ClientEnd.nothingIsSentBeforeConnack")) {
            link.send(Pingreq.INSTANCE);
        }
        while (!over) {
            try {
                List<Packet> packets = link.read(TICK_MILLISECONDS);
                if (packets.isEmpty()) {
                    return !wanted;
                }
                for (Packet packet : packets) {
                    if (!over) {
                        received(packet);
                    }
                }
            } catch (SocketTimeoutException e) {
                tick();
            } catch (InvalidPacketException e) {
                refuse(e.reasonCode());
                if (!over) {
                    link.ignoreAll();
                }
            }
        }
        return lost;
    }

    void send(Packet packet) throws IOException {
        lastSent = System.nanoTime();
        link.send(packet);
    }

    void deliver(String topicName, String payload) {
        boolean strip = rules.broken("ClientDelivery.aByteOrderMarkReachesTheApplication");
        application.accept((strip ? topicName.replace("\ufeff", "") : topicName) + " " + payload);
    }

    private void received(Packet packet) throws IOException {
        if (rules.broken("ClientPublish.theConnectionIsClosedAfterDisconnect") && wanted) {
            return;
        }
        if (!accepted && !(packet instanceof Connack) && !(packet instanceof Auth)) {
            refuse(ReasonCode.PROTOCOL_ERROR);
            return;
        }
        switch (packet) {
            case Connack answer -> connack(answer);
            case Auth auth -> auth(auth);
            case Publish publish -> published(publish);
            case Pubrel pubrel -> receiving.released(pubrel);
            case Puback puback -> sending.acknowledged(puback);
            case Pubrec pubrec -> sending.received(pubrec);
            case Pubcomp pubcomp -> sending.completed(pubcomp);
            case Suback suback -> subscribed(suback);
            case Unsuback unsuback -> unsubscribed(unsuback);
            case Disconnect disconnect -> {
                if (!rules.broken("ClientEnd.theClientClosesAfterDisconnect")) {
                    over = true;
                }
            }
            default -> pinged = false;
        }
    }

    private void published(Publish publish) throws IOException {
        if (unsubscribing && rules.broken("ClientSubscribe.aMessageMayComeAfterUnsubscribe")) {
            return;
        }
        if (sending.isFull() && rules.broken("ClientLimit.theReceiveMaximumDoesNotDelayOtherPackets")) {
            return;
        }
        receiving.published(publish);
    }

    private void connack(Connack answer) throws IOException {
        if (accepted) {
            refuse(ReasonCode.PROTOCOL_ERROR);
            return;
        }
        connack = answer;
        String method = connect.properties().authenticationMethod();
        boolean anotherMethod = method != null && !method.equals(answer.properties().authenticationMethod())
                && !rules.broken("ClientEnd.anotherMethodInConnackIsRefused");
        if (answer.reasonCode() == ReasonCode.USE_ANOTHER_SERVER && !rules.broken("ClientEnd.anotherServerIsUsed")) {
            store.server = answer.properties().serverReference();
            lost = true;
            over = true;
        } else if (answer.reasonCode().isError()) {
            over = !rules.broken("ClientEnd.aRefusedClientCloses");
        } else if (answer.properties().reasonString() != null
                && rules.broken("ClientConnect.whatIsWrittenForPeopleInConnackIsIgnored")) {
            over = true;
        } else if (anotherMethod || (answer.sessionPresent() && !store.exists && isV5()
                && !rules.broken("ClientSession.aSessionThatNobodyHasIsRefused"))) {
            refuse(ReasonCode.PROTOCOL_ERROR);
        } else {
            accepted = true;
            begin();
        }
    }

    private void begin() throws IOException {
        boolean present = connack.sessionPresent() && store.exists;
        store.exists = action.has(ClientOption.SESSION);
        if (!present) {
            store.subscribed = false;
            if (!rules.broken("ClientSession.whatWasReceivedIsForgottenWithTheSession")) {
                store.received.clear();
            }
        } else if (rules.broken("ClientSession.whatWasReceivedIsKept")) {
            store.received.clear();
        }
        if (action.kind() == ClientAction.Kind.PUBLISH) {
            sending.begin(first, present);
        } else if (!store.subscribed) {
            identifier = store.nextIdentifier();
            if (isRefusedByLimits()) {
                finish();
            } else {
                send(requests.subscribe(identifier));
            }
        }
    }

    private boolean isRefusedByLimits() {
        ConnackProperties limits = connack.properties();
        boolean wildcard = String.valueOf(action.get(ClientOption.FILTER)).contains("#");
        if (Boolean.FALSE.equals(limits.wildcardSubscriptionAvailable()) && wildcard) {
            return !rules.broken("ClientSubscribe.wildcardsAreNotSentToAServerWithoutThem");
        }
        if (Boolean.FALSE.equals(limits.subscriptionIdentifierAvailable())) {
            return !rules.broken("ClientSubscribe.subscriptionIdentifiersAreNotSentToAServerWithoutThem");
        }
        return Boolean.FALSE.equals(limits.sharedSubscriptionAvailable())
                && !rules.broken("ClientSubscribe.sharedSubscriptionsAreNotSentToAServerWithoutThem");
    }

    private void subscribed(Suback suback) throws IOException {
        if (suback.packetIdentifier() != identifier) {
            return;
        }
        store.subscribed = true;
        if (suback.properties().reasonString() != null
                && rules.broken("ClientSubscribe.whatIsWrittenForPeopleInSubackIsIgnored")) {
            over = true;
        } else if (action.kind() == ClientAction.Kind.UNSUBSCRIBE) {
            unsubscribing = true;
            identifier = store.nextIdentifier();
            send(requests.unsubscribe(identifier));
        } else if (action.has(ClientOption.REAUTHENTICATE)) {
            String other = rules.broken("ClientEnd.reauthenticationBeginsWithTheSameMethod") ? "other" : "";
            send(new Auth(ReasonCode.RE_AUTHENTICATE, other + connect.properties().authenticationMethod(), null));
        }
    }

    private void unsubscribed(Unsuback unsuback) throws IOException {
        if (unsuback.properties().reasonString() != null
                && rules.broken("ClientSubscribe.whatIsWrittenForPeopleInUnsubackIsIgnored")) {
            over = true;
        } else if (unsuback.packetIdentifier() == identifier) {
            finish();
        }
    }

    private void auth(Auth auth) throws IOException {
        String method = connect.properties().authenticationMethod();
        if (method == null) {
            if (rules.broken("ClientEnd.withoutMethodNoAuthIsSent")) {
                send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "method", null));
            } else {
                refuse(ReasonCode.PROTOCOL_ERROR);
            }
        } else if (!method.equals(auth.authenticationMethod())) {
            if (!rules.broken("ClientEnd.aFailedReauthenticationIsTheEnd")) {
                refuse(ReasonCode.BAD_AUTHENTICATION_METHOD);
            }
        } else if (auth.reasonString() != null && rules.broken("ClientEnd.whatIsWrittenForPeopleInAuthIsIgnored")) {
            over = true;
        } else if (auth.reasonCode() == ReasonCode.CONTINUE_AUTHENTICATION) {
            ReasonCode code = rules.broken("ClientEnd.aChallengeIsAnswered") ? ReasonCode.RE_AUTHENTICATE
                    : ReasonCode.CONTINUE_AUTHENTICATION;
            String reason = rules.broken("ClientEnd.authIsNotTooLarge") ? "r".repeat(200) : null;
            send(new Auth(code, method, auth.authenticationData(), reason, List.of()));
        }
    }

    /** All is done. */
    void finish() throws IOException {
        boolean prolong = isV5() && rules.broken("ClientPublish.theSessionIsNotProlonged");
        send(prolong ? new Disconnect(ReasonCode.NORMAL_DISCONNECTION, 10L, null, null, List.of()) : Disconnect.NORMAL);
        wanted = true;
        over = !rules.broken("ClientPublish.theConnectionIsClosedAfterDisconnect")
                && !rules.broken("ClientPublish.nothingIsSentAfterDisconnect");
    }

    /** A wrong packet has come. */
    void refuse(ReasonCode reasonCode) throws IOException {
        if (rules.broken("ClientEnd.theClientMayTellWhy")) {
            send(Pingreq.INSTANCE);
            return;
        }
        boolean silent = rules.broken("ClientEnd.aMalformedPacketIsTold")
                || rules.broken("ClientEnd.aProtocolErrorIsTold");
        if (isV5() && accepted && !silent) {
            String reason = rules.broken("ClientLimit.disconnectIsNotTooLarge") ? "r".repeat(200) : null;
            send(new Disconnect(reasonCode, null, reason, null, List.of()));
        }
        over = !rules.broken("ClientEnd.anErrorThatIsToldIsTheEnd");
    }

    /** Whether a Reason String must not have come, or is taken for more than it is. */
    boolean objects(ReasonProperties properties, String rule) throws IOException {
        if (properties.reasonString() == null) {
            return false;
        }
        if (rules.broken(rule)) {
            over = true;
        } else if ("0".equals(action.get(ClientOption.REQUEST_PROBLEM_INFORMATION))
                && !rules.broken("ClientLimit.aReasonThatNobodyAskedForIsRefused")) {
            refuse(ReasonCode.PROTOCOL_ERROR);
        }
        return over;
    }

    /** Makes an acknowledgement of a broken Client too large for the Server. */
    ReasonProperties reason(String rule) {
        return rules.broken(rule) ? ReasonProperties.reason("r".repeat(200)) : ReasonProperties.NONE;
    }

    private void tick() throws IOException {
        long now = System.nanoTime();
        long timeout = requests.number(ClientOption.ANSWER_TIMEOUT, PATIENCE_SECONDS) * 1_000_000_000L;
        if (!accepted) {
            over = now - waitingSince > timeout && !rules.broken("ClientConnect.theWaitForConnackEnds");
            return;
        }
        sending.idle();
        Integer fromServer = connack.properties().serverKeepAlive();
        int keepAlive = fromServer == null || rules.broken("ClientLimit.theServerKeepAliveCounts") ? connect.keepAlive()
                : fromServer;
        if (pinged) {
            over = now - waitingSince > timeout && !rules.broken("ClientConnect.theWaitForPingrespEnds");
        } else if (keepAlive > 0 && now - lastSent > keepAlive * 700_000_000L
                && !rules.broken("ClientLimit.aSilentClientSendsPingreq")) {
            pinged = true;
            waitingSince = now;
            send(Pingreq.INSTANCE);
        }
    }
}
