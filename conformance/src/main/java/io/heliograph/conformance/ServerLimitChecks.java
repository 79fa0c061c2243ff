// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.Will;
import io.heliograph.testkit.RawClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Server says that it can't do, and what it does if it is asked for that: sections 3.2.2.3.4 to 3.2.2.3.13. */
final class ServerLimitChecks {
    /** The largest packet that a check sends to be refused. */
    private static final long LARGEST = 8_000_000;

    @Check(value = "A Server that does not name a Maximum QoS takes messages with QoS 1 and 2", v5 = "MQTT-3.2.2-9")
    void whatTheServerCantDoIsTold(Server server) {
        RawClient client = server.open();
        QoS maximum = client.begin(server.connect()).properties().maximumQoS();
        for (QoS qos : QoS.values()) {
            if (maximum == null || qos.compareTo(maximum) <= 0) {
                Exchanges.publish(client, server.topic("t"), "m", qos);
            }
        }
    }

    @Check(value = "SUBSCRIBE may ask for every QoS, whatever the Maximum QoS is", v5 = "MQTT-3.2.2-10")
    void subscriptionsMayAskForEveryQoS(Server server) {
        RawClient client = server.connected();
        client.send(new Subscribe(1, List.of(Subscription.of(server.topic("0"), QoS.AT_MOST_ONCE),
                Subscription.of(server.topic("1"), QoS.AT_LEAST_ONCE),
                Subscription.of(server.topic("2"), QoS.EXACTLY_ONCE))));
        Suback suback = client.expect(Suback.class);
        Expect.that(suback.reasonCodes().stream().noneMatch(ReasonCode::isError),
                "a subscription was refused: %s".formatted(suback));
    }

    @Check(value = "A Will Message above the Maximum QoS is refused", v5 = "MQTT-3.2.2-12")
    void aWillAboveTheMaximumQoSIsRefused(Server server) {
        QoS above = aboveMaximum(server);
        RawClient client = server.open();
        client.send(Connects.will(server.connect(),
                new Will(Exchanges.message(server.topic("will"), "gone", above))));
        client.expectRefusal();
    }

    @Check(value = "A Will Message above the Maximum QoS is answered by QoS not supported", v5 = "MQTT-3.2.2-12",
            advice = true)
    void aWillAboveTheMaximumQoSIsTold(Server server) {
        QoS above = aboveMaximum(server);
        RawClient client = server.open();
        client.send(Connects.will(server.connect(),
                new Will(Exchanges.message(server.topic("will"), "gone", above))));
        client.expectClose(ReasonCode.QOS_NOT_SUPPORTED);
    }

    @Check(value = "A Will Message that is to be retained is refused by a Server that can't", v5 = "MQTT-3.2.2-13")
    void aRetainedWillIsRefusedWithoutRetain(Server server) {
        requireUnavailable(granted(server).retainAvailable(), "retained messages");
        RawClient client = server.open();
        client.send(Connects.will(server.connect(),
                new Will(Exchanges.retained(server.topic("will"), "gone", QoS.AT_MOST_ONCE))));
        client.expectRefusal();
    }

    @Check(value = "A Will Message that is to be retained is answered by Retain not supported by a Server that can't",
            v5 = "MQTT-3.2.2-13", advice = true)
    void aRetainedWillIsToldWithoutRetain(Server server) {
        requireUnavailable(granted(server).retainAvailable(), "retained messages");
        RawClient client = server.open();
        client.send(Connects.will(server.connect(),
                new Will(Exchanges.retained(server.topic("will"), "gone", QoS.AT_MOST_ONCE))));
        client.expectClose(ReasonCode.RETAIN_NOT_SUPPORTED);
    }

    @Check(value = "A message above the Maximum QoS closes the connection", v5 = {"U-3.2.2.3.4-2", "MQTT-4.13.1-1"})
    void aMessageAboveTheMaximumQoSIsRefused(Server server) {
        QoS above = aboveMaximum(server);
        RawClient client = server.connected();
        client.send(new Publish(Exchanges.message(server.topic("t"), "m", above), 1));
        client.expectRefusal();
    }

    @Check(value = "A retained message closes the connection if the Server does not keep them",
            v5 = {"U-3.2.2.3.5-2", "MQTT-4.13.1-1"})
    void aRetainedMessageIsRefusedWithoutRetain(Server server) {
        requireUnavailable(granted(server).retainAvailable(), "retained messages");
        RawClient client = server.connected();
        client.send(new Publish(Exchanges.retained(server.topic("t"), "m", QoS.AT_MOST_ONCE), 0));
        client.expectRefusal();
    }

    @Check(value = "A Server that does not keep retained messages tells Retain not supported", v5 = "U-3.2.2.3.5-3",
            advice = true)
    void aRetainedMessageIsToldWithoutRetain(Server server) {
        requireUnavailable(granted(server).retainAvailable(), "retained messages");
        RawClient client = server.connected();
        client.send(new Publish(Exchanges.retained(server.topic("t"), "m", QoS.AT_MOST_ONCE), 0));
        client.expectClose(ReasonCode.RETAIN_NOT_SUPPORTED);
    }

    @Check(value = "A packet larger than the Server's Maximum Packet Size closes the connection",
            v5 = {"U-3.2.2.3.6-2", "MQTT-4.13.1-1"})
    void aPacketAboveTheMaximumPacketSizeIsRefused(Server server) {
        RawClient client = server.open();
        client.send(server.connect());
        client.send(tooLarge(server, client.expect(Connack.class)));
        client.expectRefusal();
    }

    @Check(value = "A packet larger than the Server's Maximum Packet Size is told as Packet too large",
            v5 = "U-3.2.2.3.6-2", advice = true)
    void aPacketAboveTheMaximumPacketSizeIsTold(Server server) {
        RawClient client = server.open();
        client.send(server.connect());
        client.send(tooLarge(server, client.expect(Connack.class)));
        client.expectClose(ReasonCode.PACKET_TOO_LARGE);
    }

    @Check(value = "A Wildcard Subscription is refused by a Server that says it has none",
            v5 = {"U-3.2.2.3.11-2", "U-3.2.2.3.11-3"})
    void aWildcardIsRefusedWithoutWildcards(Server server) {
        requireUnavailable(granted(server).wildcardSubscriptionAvailable(), "Wildcard Subscriptions");
        requireRefused(server, new Subscribe(1, List.of(Subscription.of(server.topic("+"), QoS.AT_MOST_ONCE))),
                ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
    }

    @Check(value = "A Subscription Identifier is refused by a Server that says it has none", v5 = "U-3.2.2.3.12-2")
    void aSubscriptionIdentifierIsRefusedWithoutThem(Server server) {
        requireUnavailable(granted(server).subscriptionIdentifierAvailable(), "Subscription Identifiers");
        requireRefused(server, new Subscribe(1, List.of(Subscription.of(server.topic("t"), QoS.AT_MOST_ONCE)), 7,
                List.of()), ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED);
    }

    @Check(value = "A Shared Subscription is refused by a Server that says it has none", v5 = "U-3.2.2.3.13-2")
    void aSharedSubscriptionIsRefusedWithoutThem(Server server) {
        requireUnavailable(granted(server).sharedSubscriptionAvailable(), "Shared Subscriptions");
        requireRefused(server, new Subscribe(1,
                List.of(Subscription.of("$share/s/" + server.topic("t"), QoS.AT_MOST_ONCE))),
                ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED);
    }

    /** The connection is closed, or SUBACK tells this error. */
    private static void requireRefused(Server server, Subscribe subscribe, ReasonCode code) {
        RawClient client = server.connected();
        client.send(subscribe);
        Packet answer = client.receiveOrEnd();
        if (answer instanceof Suback suback) {
            Expect.equal("the Reason Codes of SUBACK", List.of(code), suback.reasonCodes());
        } else if (answer != null) {
            Expect.that(answer instanceof Disconnect disconnect && disconnect.reasonCode().isError(),
                    "%s came".formatted(answer));
            client.expectClose();
        }
    }

    private static Publish tooLarge(Server server, Connack connack) {
        Long maximum = connack.properties().maximumPacketSize();
        if (maximum == null || maximum > LARGEST) {
            throw new NotApplicable("the Server accepts packets of every size, or of %s bytes".formatted(maximum));
        }
        Bytes payload = Bytes.copyOf(new byte[maximum.intValue()]);
        return new Publish(Message.of(server.topic("t"), payload, QoS.AT_MOST_ONCE), 0);
    }

    private static ConnackProperties granted(Server server) {
        return server.answerTo(server.connect()).properties();
    }

    private static QoS aboveMaximum(Server server) {
        QoS maximum = granted(server).maximumQoS();
        if (maximum == null) {
            throw new NotApplicable("the Server accepts every QoS");
        }
        return QoS.of(maximum.value() + 1);
    }

    private static void requireUnavailable(@Nullable Boolean available, String what) {
        if (available == null || available) {
            throw new NotApplicable("the Server accepts " + what);
        }
    }
}
