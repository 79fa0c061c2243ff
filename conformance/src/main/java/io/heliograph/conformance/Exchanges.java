// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.util.ArrayList;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a Client and a Server say to each other again and again, up to the end: each exchange fails if it does not go as it
 * should.
 */
final class Exchanges {
    private static final int SUBSCRIBE = 1001;
    private static final int UNSUBSCRIBE = 1002;
    private static final int PUBLISH = 1003;
    private static final Duration FURTHER = Duration.ofMillis(1_500);

    private Exchanges() {}

    /** A message with text. */
    static Message message(String topicName, String payload, QoS qos) {
        return Message.of(topicName, Bytes.utf8(payload), qos);
    }

    /** A message with text and properties, QoS 0. */
    static Message message(String topicName, String payload, MessageProperties properties) {
        return message(topicName, payload, QoS.AT_MOST_ONCE).withProperties(properties);
    }

    /** A message with text that is to be kept. */
    static Message retained(String topicName, String payload, QoS qos) {
        return message(topicName, payload, qos).withRetain(true);
    }

    /**
     * A message with text that stays retained: with QoS 1 if the Server takes it, as it may discard a retained message with QoS 0 at
     * any time [U-3.3.1.3-1], [MQTT-3.3.1-7] of 3.1.1.
     */
    static Message retained(Server server, String topicName, String payload) {
        return retained(topicName, payload, keptQoS(server));
    }

    /** The QoS with which a retained message stays. */
    static QoS keptQoS(Server server) {
        return server.qualitiesOfService().contains(QoS.AT_LEAST_ONCE) ? QoS.AT_LEAST_ONCE : QoS.AT_MOST_ONCE;
    }

    /**
     * A connected Client sends this, and its connection is closed.
     *
     * @return the Reason Code that the Server told before, or null
     */
    static @Nullable ReasonCode sendAndBeRefused(Server server, RawPacket packet) {
        RawClient client = server.connected();
        client.send(packet);
        return client.expectRefusal();
    }

    /** The bytes of a packet in the version of the check. */
    static RawPacket raw(Server server, Packet packet) {
        return RawPacket.of(packet, server.version());
    }

    /** Publishes up to the last acknowledgement; with QoS 0 up to the answer to a PINGREQ behind it. */
    static void publish(RawClient client, Message message) {
        switch (message.qos()) {
            case AT_MOST_ONCE -> {
                client.send(new Publish(message, 0));
                ping(client);
            }
            case AT_LEAST_ONCE -> {
                client.send(new Publish(message, PUBLISH));
                client.expect(Puback.class, "success for %d".formatted(PUBLISH),
                        puback -> puback.packetIdentifier() == PUBLISH && !puback.reasonCode().isError());
            }
            case EXACTLY_ONCE -> {
                client.send(new Publish(message, PUBLISH));
                client.expect(Pubrec.class, "success for %d".formatted(PUBLISH),
                        pubrec -> pubrec.packetIdentifier() == PUBLISH && !pubrec.reasonCode().isError());
                client.send(new Pubrel(PUBLISH));
                client.expect(new Pubcomp(PUBLISH));
            }
        }
    }

    /** Publishes text, as {@link #publish(RawClient, Message)}. */
    static void publish(RawClient client, String topicName, String payload, QoS qos) {
        publish(client, message(topicName, payload, qos));
    }

    /** Subscribes where no message is retained, and is granted what was asked for. */
    static void subscribe(RawClient client, Subscription... subscriptions) {
        subscribe(client, new Subscribe(SUBSCRIBE, List.of(subscriptions)));
    }

    /** Subscribes with default options, as {@link #subscribe(RawClient, Subscription...)}. */
    static void subscribe(RawClient client, String topicFilter, QoS maximumQoS) {
        subscribe(client, Subscription.of(topicFilter, maximumQoS));
    }

    /** Subscribes with a Subscription Identifier, as {@link #subscribe(RawClient, Subscription...)}. */
    static void subscribe(RawClient client, int subscriptionIdentifier, Subscription... subscriptions) {
        subscribe(client, new Subscribe(SUBSCRIBE, List.of(subscriptions), subscriptionIdentifier, List.of()));
    }

    private static void subscribe(RawClient client, Subscribe subscribe) {
        client.send(subscribe);
        requireGranted(subscribe, client.expect(Suback.class));
    }

    /** Subscribes and listens for the Server's silence; the messages may come before SUBACK. */
    static List<Publish> subscribeAndListen(Server server, RawClient client, Subscription... subscriptions) {
        return subscribeAndListen(server, client, 0, subscriptions);
    }

    /**
     * As {@link #subscribeAndListen(Server, RawClient, Subscription...)}, but has the patience to wait for messages.
     *
     * @param awaited how many come at least
     */
    static List<Publish> subscribeAndListen(Server server, RawClient client, int awaited,
            Subscription... subscriptions) {
        Subscribe subscribe = new Subscribe(SUBSCRIBE, List.of(subscriptions));
        client.send(subscribe);
        List<Publish> messages = new ArrayList<>();
        List<Suback> subacks = new ArrayList<>();
        while (subacks.isEmpty() || messages.size() < awaited) {
            sort(client.receive(), messages, subacks);
        }
        client.receiveAll(server.silence()).forEach(packet -> sort(packet, messages, subacks));
        Expect.equal("the number of SUBACK packets", 1, subacks.size());
        requireGranted(subscribe, subacks.getFirst());
        return messages;
    }

    private static void sort(Packet packet, List<Publish> messages, List<Suback> subacks) {
        switch (packet) {
            case Publish message -> messages.add(message);
            case Suback suback -> subacks.add(suback);
            default -> throw new AssertionError("PUBLISH or SUBACK was expected, but %s came".formatted(packet));
        }
    }

    private static void requireGranted(Subscribe subscribe, Suback suback) {
        Expect.equal("the Packet Identifier of SUBACK", subscribe.packetIdentifier(), suback.packetIdentifier());
        List<ReasonCode> asked = subscribe.subscriptions().stream()
                .map(subscription -> ReasonCode.granted(subscription.options().maximumQoS())).toList();
        List<ReasonCode> answered = suback.reasonCodes();
        Expect.equal("the number of Reason Codes in SUBACK", asked.size(), answered.size());
        Expect.that(answered.stream().noneMatch(ReasonCode::isError), "a subscription was refused: " + answered);
        if (!answered.equals(asked)) {
            throw new NotApplicable("the Server grants less than was asked for: " + answered);
        }
    }

    /** Unsubscribes, and the Server agrees. */
    static void unsubscribe(RawClient client, String... topicFilters) {
        client.send(new Unsubscribe(UNSUBSCRIBE, Stream.of(topicFilters).map(TopicFilter::of).toList()));
        Unsuback unsuback = client.expect(Unsuback.class);
        Expect.equal("the Packet Identifier of UNSUBACK", UNSUBSCRIBE, unsuback.packetIdentifier());
        Expect.that(unsuback.reasonCodes().stream().noneMatch(ReasonCode::isError),
                "%s comes instead of success".formatted(unsuback));
    }

    /** Receives this text next, and acknowledges it up to the end. */
    static Publish receive(RawClient client, String payload) {
        Publish publish = expectMessage(client, payload);
        acknowledge(client, publish);
        return publish;
    }

    /**
     * Receives this text next while other messages are unacknowledged. A Server may let less be under way than the Client's Receive
     * Maximum [MQTT-4.9.0-1]: if the message comes only when the others are acknowledged, the check ends here.
     *
     * @param acknowledgeOthers acknowledges all that is under way
     */
    static Publish expectFurther(RawClient client, String payload, Runnable acknowledgeOthers) {
        Packet next = client.receive(FURTHER);
        if (next == null) {
            acknowledgeOthers.run();
            expectMessage(client, payload);
            throw new NotApplicable("the Server sends further messages only when those before are acknowledged");
        }
        Expect.that(next instanceof Publish publish && text(publish).equals(payload),
                "Publish with payload %s was expected, but %s came".formatted(payload, next));
        return (Publish) next;
    }

    /** As {@link #expectFurther(RawClient, String, Runnable)}, where these messages are under way, none of them acknowledged in part. */
    static Publish expectFurther(RawClient client, String payload, List<Publish> underWay) {
        return expectFurther(client, payload, () -> underWay.forEach(publish -> acknowledge(client, publish)));
    }

    /** Receives this text next, without an acknowledgement. */
    static Publish expectMessage(RawClient client, String payload) {
        return client.expect(Publish.class, "with payload " + payload, publish -> text(publish).equals(payload));
    }

    /** Acknowledges a message up to the end, as its QoS asks for. */
    static void acknowledge(RawClient client, Publish publish) {
        int identifier = publish.packetIdentifier();
        switch (publish.message().qos()) {
            case AT_MOST_ONCE -> {
            }
            case AT_LEAST_ONCE -> client.send(new Puback(identifier));
            case EXACTLY_ONCE -> {
                client.send(new Pubrec(identifier));
                client.expect(new Pubrel(identifier));
                client.send(new Pubcomp(identifier));
            }
        }
    }

    /** All messages that come until the Server is silent for as long as nothing must come; nothing else comes. */
    static List<Publish> listen(Server server, RawClient client) {
        List<Publish> messages = new ArrayList<>();
        for (Packet packet : client.receiveAll(server.silence())) {
            Expect.that(packet instanceof Publish, "only PUBLISH was expected, but %s came".formatted(packet));
            messages.add((Publish) packet);
        }
        return messages;
    }

    /** As {@link #listen(Server, RawClient)}, but has the patience to wait for so many messages before. */
    static List<Publish> listen(Server server, RawClient client, int awaited) {
        List<Publish> messages = new ArrayList<>();
        while (messages.size() < awaited) {
            messages.add(client.expect(Publish.class));
        }
        messages.addAll(listen(server, client));
        return messages;
    }

    /** The text of a message. */
    static String text(Publish publish) {
        return publish.message().payload().utf8();
    }

    /** The texts of messages. */
    static List<String> texts(List<Publish> messages) {
        return messages.stream().map(Exchanges::text).toList();
    }

    /** Says PINGREQ and gets PINGRESP next: all that was sent before has been read. */
    static void ping(RawClient client) {
        client.send(Pingreq.INSTANCE);
        client.expect(Pingresp.INSTANCE);
    }
}
