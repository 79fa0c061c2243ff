// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Acknowledgement;
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
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leads each packet of the Server to where it belongs. Called by the reader, under the client's lock. */
final class PacketDispatch implements Connection.Packets {
    private final Connection connection;
    private final Sender sender;
    private final Receiver receiver;
    private final Subscriptions subscriptions;
    private final Reauthentication reauthentication;
    private final Events events;

    PacketDispatch(Connection connection, Sender sender, Receiver receiver, Subscriptions subscriptions,
            Reauthentication reauthentication, Events events) {
        this.connection = connection;
        this.sender = sender;
        this.receiver = receiver;
        this.subscriptions = subscriptions;
        this.reauthentication = reauthentication;
        this.events = events;
    }

    @Override
    public void packet(Packet packet) {
        switch (packet) {
            case Publish publish -> receiver.publish(publish);
            case Puback puback -> puback(puback);
            case Pubrec pubrec -> pubrec(pubrec);
            case Pubrel pubrel -> pubrel(pubrel);
            case Pubcomp pubcomp -> sender.pubcomp(pubcomp.packetIdentifier());
            case Suback suback -> suback(suback);
            case Unsuback unsuback -> unsuback(unsuback);
            case Pingresp pingresp -> {
                sender.pingresp();
                events.tell(new ClientEvent.PingAnswered());
            }
            case Disconnect disconnect -> throw new ConnectionLostException(disconnect);
            case Auth auth -> {
                events.tell(new ClientEvent.AuthenticationReceived(auth));
                reauthentication.auth(auth);
            }
            case Connack connack -> throw unexpected("a second CONNACK");
            // The decoder lets none of these come to a Client.
            case Connect connect -> throw unexpected("CONNECT");
            case Subscribe subscribe -> throw unexpected("SUBSCRIBE");
            case Unsubscribe unsubscribe -> throw unexpected("UNSUBSCRIBE");
            case Pingreq pingreq -> throw unexpected("PINGREQ");
        }
    }

    @Override
    public void endOfRead() {
        sender.requireAnswersTaken();
        sender.deliveries().endOfRead();
        receiver.awaitRoom(connection::isLeaving);
    }

    private static ServerProtocolException unexpected(String what) {
        return new ServerProtocolException(ReasonCode.PROTOCOL_ERROR, "the Server has sent " + what);
    }

    private void puback(Puback puback) {
        sender.puback(puback.packetIdentifier(), result(puback), rejection(puback));
    }

    private void pubrec(Pubrec pubrec) {
        int identifier = pubrec.packetIdentifier();
        MqttException rejection = rejection(pubrec);
        if (rejection != null) {
            sender.rejected(identifier, rejection);
            return;
        }
        boolean known = sender.pubrec(identifier, result(pubrec));
        sender.control(known || !sender.version().isV5()
                ? new Pubrel(identifier)
                : new Pubrel(identifier, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
    }

    private static PublishResult result(Acknowledgement acknowledgement) {
        return acknowledgement.reasonCode() == ReasonCode.SUCCESS
                && acknowledgement.properties().equals(ReasonProperties.NONE)
                        ? PublishResult.SUCCESS
                        : new PublishResult(acknowledgement.reasonCode(), acknowledgement.properties());
    }

    private static @Nullable MqttException rejection(Acknowledgement acknowledgement) {
        return acknowledgement.reasonCode().isError() ? new PublishRejectedException(acknowledgement) : null;
    }

    private void pubrel(Pubrel pubrel) {
        boolean known = receiver.pubrel(pubrel.packetIdentifier());
        // [MQTT-4.3.3-11, 5.0]; in MQTT 3.1.1 PUBCOMP says nothing.
        sender.control(known || !sender.version().isV5()
                ? new Pubcomp(pubrel.packetIdentifier())
                : new Pubcomp(pubrel.packetIdentifier(), ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
    }

    private void suback(Suback suback) {
        Request answered = sender.response(suback.packetIdentifier());
        if (!(answered instanceof SubscribeRequest request)) {
            throw mismatched(answered, "a SUBACK that nothing was asked for");
        }
        List<ReasonCode> codes = suback.reasonCodes();
        List<Subscriptions.Entry> entries = request.entries();
        if (codes.size() != entries.size()) {
            // [MQTT-3.8.4-6, 5.0]
            MqttException failure = unexpected("a SUBACK with %d Reason Codes for %d subscriptions"
                    .formatted(codes.size(), entries.size()));
            request.fail(failure);
            throw failure;
        }
        boolean refused = false;
        for (int i = 0; i < entries.size(); i++) {
            if (codes.get(i).isError()) {
                refused = true;
                refused(request, entries.get(i), new SubscribeResult(codes, suback.properties()), i);
            } else {
                subscriptions.granted(entries.get(i));
            }
        }
        SubscribeResult result = new SubscribeResult(codes, suback.properties());
        if (refused) {
            request.fail(new SubscribeRejectedException(request.subscriptions(), result));
        } else {
            request.succeed(result);
        }
    }

    /** The request is of the other kind, or there is none; what has been answered wrongly is over all the same. */
    private static ServerProtocolException mismatched(@Nullable Request answered, String what) {
        ServerProtocolException failure = unexpected(what);
        if (answered != null) {
            answered.fail(failure);
        }
        return failure;
    }

    private void refused(SubscribeRequest request, Subscriptions.Entry entry, SubscribeResult result, int index) {
        subscriptions.refused(entry);
        if (request.isRestoring()) {
            entry.subscriber().ending().ended(new SubscribeRejectedException(request.subscriptions(), result));
            events.tell(new ClientEvent.SubscriptionLost(entry.subscription().topicFilter(),
                    result.reasonCodes().get(index)));
        }
    }

    private void unsuback(Unsuback unsuback) {
        Request answered = sender.response(unsuback.packetIdentifier());
        if (!(answered instanceof UnsubscribeRequest request)) {
            throw mismatched(answered, "an UNSUBACK that nothing was asked for");
        }
        List<ReasonCode> codes = unsuback.reasonCodes();
        if (sender.version().isV5() && codes.size() != request.entries().size()) {
            // [MQTT-3.11.3-1, 5.0]
            MqttException failure = unexpected("an UNSUBACK with %d Reason Codes for %d Topic Filters"
                    .formatted(codes.size(), request.entries().size()));
            request.fail(failure);
            throw failure;
        }
        boolean refused = false;
        for (int i = 0; i < request.entries().size(); i++) {
            Subscriptions.Entry entry = request.entries().get(i);
            if (!codes.isEmpty() && codes.get(i).isError()) {
                refused = true;
            } else if (entry != null) {
                subscriptions.remove(entry);
            }
        }
        UnsubscribeResult result = new UnsubscribeResult(codes, unsuback.properties());
        if (refused) {
            request.fail(new UnsubscribeRejectedException(result));
        } else {
            request.succeed(result);
        }
    }
}
