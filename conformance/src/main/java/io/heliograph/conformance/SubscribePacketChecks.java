// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.raw;
import static io.heliograph.conformance.Exchanges.sendAndBeRefused;

import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.util.List;

/** The fields of SUBSCRIBE and SUBACK: sections 3.8 and 3.9. */
final class SubscribePacketChecks {

    @Check(value = "A SUBSCRIBE with other flags than 2 in its Fixed Header closes the connection",
            v5 = {"MQTT-3.8.1-1", "MQTT-4.13.1-1"}, v3 = {"MQTT-3.8.1-1", "MQTT-2.2.2-2"})
    void otherFlagsAreRefused(Server server) {
        for (int flags : new int[] {0, 1, 3, 4, 6, 10, 15}) {
            sendAndBeRefused(server, right(server).flags(flags));
        }
    }

    @Check(value = "A Topic Filter that is not UTF-8 closes the connection",
            v5 = {"MQTT-3.8.3-1", "MQTT-4.13.1-1"}, v3 = {"MQTT-3.8.3-1", "MQTT-1.5.3-1"})
    void aTopicFilterThatIsNotUtf8IsRefused(Server server) {
        sendAndBeRefused(server, right(server).replace("\"filter\"", "\"f\" c3 28 \"lte\""));
        sendAndBeRefused(server, right(server).replace("\"filter\"", "\"fil\" ed a0 80"));
    }

    @Check(value = "A SUBSCRIBE without a Topic Filter closes the connection",
            v5 = {"U-3.8.3-1", "MQTT-3.8.3-2"}, v3 = "MQTT-3.8.3-3")
    void aSubscribeWithoutTopicFilterIsRefused(Server server) {
        sendAndBeRefused(server, RawPacket.of(server.isV5() ? "82 03 00 0a 00" : "82 02 00 0a"));
    }

    @Check(value = "A Topic Filter without its options closes the connection",
            v5 = "MQTT-3.8.3-2", v3 = "MQTT-3.8.3-3")
    void aTopicFilterWithoutOptionsIsRefused(Server server) {
        RawPacket packet = right(server);
        sendAndBeRefused(server, packet.truncate(packet.length() - 1).fitRemainingLength());
    }

    @Check(value = "The reserved bits of the Subscription Options close the connection",
            v5 = "MQTT-3.8.3-5", v3 = "MQTT-3-8.3-4")
    void reservedOptionsAreRefused(Server server) {
        for (int options : server.isV5() ? new int[] {0x40, 0x80, 0xC1}
                : new int[] {0x04, 0x08, 0x11, 0x20, 0x40, 0x80}) {
            sendAndBeRefused(server, options(server, options));
        }
    }

    @Check(value = "Maximum QoS 3 closes the connection",
            v5 = {"U-3.8.3.1-1", "MQTT-4.13.1-1"}, v3 = "MQTT-3-8.3-4")
    void maximumQos3IsRefused(Server server) {
        sendAndBeRefused(server, options(server, 3));
    }

    @Check(value = "Retain Handling 3 closes the connection", v5 = {"U-3.8.3.1-2", "MQTT-4.13.1-1"})
    void retainHandling3IsRefused(Server server) {
        sendAndBeRefused(server, options(server, 0x30));
    }

    @Check(value = "No Local on a Shared Subscription closes the connection",
            v5 = {"MQTT-3.8.3-4", "MQTT-4.13.1-1"}, needs = Capability.SHARED_SUBSCRIPTIONS)
    void noLocalOnASharedSubscriptionIsRefused(Server server) {
        String shared = "$share/" + server.clientIdentifier() + "/" + server.topic("t");
        RawPacket packet = raw(server, new Subscribe(10, List.of(Subscription.of(shared, QoS.AT_MOST_ONCE))));
        sendAndBeRefused(server, packet.set(packet.length() - 1, 0x04));
    }

    @Check(value = "Subscription Identifier 0 closes the connection",
            v5 = {"U-3.8.2.1.2-1", "MQTT-4.13.1-1"}, needs = Capability.SUBSCRIPTION_IDENTIFIERS)
    void subscriptionIdentifier0IsRefused(Server server) {
        sendAndBeRefused(server, RawPacket.of("82 0b 00 0a 02 0b 00 00 03 \"a/b\" 00"));
    }

    @Check(value = "A second Subscription Identifier closes the connection",
            v5 = {"U-3.8.2.1.2-2", "MQTT-4.13.1-1"}, needs = Capability.SUBSCRIPTION_IDENTIFIERS)
    void twoSubscriptionIdentifiersAreRefused(Server server) {
        sendAndBeRefused(server, RawPacket.of("82 0d 00 0a 04 0b 01 0b 02 00 03 \"a/b\" 00"));
    }

    @Check(value = "A malformed SUBSCRIBE is called Malformed Packet, a wrong one Protocol Error",
            v5 = {"U-4.13.1-12", "U-4.13.1-13"}, advice = true)
    void theReasonCodeFits(Server server) {
        Expect.equal("the Reason Code for reserved options", ReasonCode.MALFORMED_PACKET,
                sendAndBeRefused(server, options(server, 0x40)));
        Expect.equal("the Reason Code for Retain Handling 3", ReasonCode.PROTOCOL_ERROR,
                sendAndBeRefused(server, options(server, 0x30)));
    }

    @Check(value = "SUBACK has one of its own Reason Codes for each Topic Filter, whatever is asked for",
            v5 = "MQTT-3.9.3-2", v3 = "MQTT-3.9.3-2")
    void theReasonCodesAreThoseOfSuback(Server server) {
        RawClient client = server.connected();
        for (String filter : List.of(server.topic("t"), server.topic("#"), server.topic("+/t"),
                "$SYS/" + server.topic("t"),
                "$share/g/" + server.topic("t"))) {
            client.send(new Subscribe(10, List.of(Subscription.of(filter, QoS.EXACTLY_ONCE))));
            RawPacket suback = client.receiveRaw();
            int code = suback.at(suback.length() - 1);
            List<Integer> codes = server.isV5() ? List.of(0, 1, 2, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2)
                    : List.of(0, 1, 2, 0x80);
            Expect.that(suback.at(0) == 0x90, "a SUBACK was expected, but %s came".formatted(suback));
            Expect.that(codes.contains(code), "0x%02X is no Reason Code of SUBACK".formatted(code));
        }
    }

    @Check(value = "SUBACK has at most one Reason String",
            v5 = "U-3.9.2.1.2-2")
    void subackHasOneReasonStringAtMost(Server server) {
        RawClient client = server.connected();
        for (String filter : List.of(server.topic("t"), "$SYS/" + server.topic("t"), "$share/g/" + server.topic("t"))) {
            client.send(new Subscribe(10, List.of(Subscription.of(filter, QoS.EXACTLY_ONCE))));
            // Received decoded, by a decoder that takes no property twice but the User Property.
            client.expect(Suback.class);
        }
    }

    @Check(value = "SUBACK is not made larger than the Client's Maximum Packet Size by a Reason String or User Properties",
            v5 = {"MQTT-3.9.2-1", "MQTT-3.9.2-2"})
    void subackFitsTheMaximumPacketSize(Server server) {
        RawClient client = server.connected(server.connect(ConnectProperties.builder().maximumPacketSize(30L).build()));
        for (String filter : List.of(server.topic("t"), "$SYS/" + server.topic("t"), "$share/g/" + server.topic("t"))) {
            client.send(new Subscribe(10, List.of(Subscription.of(filter, QoS.AT_MOST_ONCE))));
            RawPacket suback = client.receiveRaw();
            Expect.that(suback.at(0) == 0x90, "a SUBACK was expected, but %s came".formatted(suback));
            Expect.that(suback.length() <= 30, "SUBACK has %d bytes, 30 are allowed".formatted(suback.length()));
        }
    }

    private static RawPacket right(Server server) {
        return raw(server, new Subscribe(10, List.of(Subscription.of(server.topic("filter"), QoS.AT_MOST_ONCE))));
    }

    private static RawPacket options(Server server, int options) {
        RawPacket packet = right(server);
        return packet.set(packet.length() - 1, options);
    }
}
