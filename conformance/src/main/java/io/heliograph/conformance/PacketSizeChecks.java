// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.QoS;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.time.Duration;
import java.util.List;

/** Packets that a Client does not want because of their size: sections 3.1.2.11.4, 3.2.2.3.9, 3.2.2.3.10 and 3.14.2.2. */
final class PacketSizeChecks {
    private static final long MAXIMUM = 120;
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final String LARGE = "x".repeat(500);

    @Check(value = "A message that is larger than the Client's Maximum Packet Size is not sent, others are",
            v5 = {"MQTT-3.1.2-24", "MQTT-3.1.2-25"})
    void aMessageThatIsTooLargeIsNotSent(Server server) {
        RawClient client = server.connected(server.connect(
                ConnectProperties.builder().maximumPacketSize(MAXIMUM).build()));
        Exchanges.subscribe(client, server.topic("t"), QoS.AT_MOST_ONCE);
        RawClient publisher = server.connected();
        Exchanges.publish(publisher, server.topic("t"), LARGE, QoS.AT_MOST_ONCE);
        Exchanges.publish(publisher, server.topic("t"), "small", QoS.AT_MOST_ONCE);
        Exchanges.receive(client, "small");
    }

    @Check(value = "A packet of exactly the Client's Maximum Packet Size is sent", v5 = "MQTT-3.1.2-24")
    void aMessageThatJustFitsIsSent(Server server) {
        RawClient client = server.connected(server.connect(
                ConnectProperties.builder().maximumPacketSize(MAXIMUM).build()));
        Exchanges.subscribe(client, server.topic("t"), QoS.AT_MOST_ONCE);
        RawClient publisher = server.connected();
        // Fixed header of two bytes, Topic Name with its length, Property Length, payload.
        int rest = (int) MAXIMUM - 2 - 2 - server.topic("t").length() - 1;
        Exchanges.publish(publisher, server.topic("t"), "y".repeat(rest + 1), QoS.AT_MOST_ONCE);
        Exchanges.publish(publisher, server.topic("t"), "z".repeat(rest), QoS.AT_MOST_ONCE);
        RawPacket first = client.receiveRaw();
        Expect.equal("the first packet's size", (int) MAXIMUM, first.length());
    }

    @Check(value = "A message that is too large counts as sent: it takes no place of the Receive Maximum",
            v5 = "MQTT-3.1.2-25", needs = Capability.QOS_1)
    void aMessageThatIsTooLargeCountsAsSent(Server server) {
        RawClient client = server.connected(server.connect(
                ConnectProperties.builder().maximumPacketSize(MAXIMUM).receiveMaximum(1).build()));
        Exchanges.subscribe(client, server.topic("t"), QoS.AT_LEAST_ONCE);
        RawClient publisher = server.connected();
        Exchanges.publish(publisher, server.topic("t"), LARGE, QoS.AT_LEAST_ONCE);
        Exchanges.publish(publisher, server.topic("t"), LARGE, QoS.AT_LEAST_ONCE);
        Exchanges.publish(publisher, server.topic("t"), "small", QoS.AT_LEAST_ONCE);
        Exchanges.receive(client, "small");
    }

    @Check(value = "A message that is too large for one subscriber is sent to others", v5 = "MQTT-3.1.2-25")
    void aMessageThatIsTooLargeForOneIsSentToOthers(Server server) {
        RawClient small = server.connected(server.connect(
                ConnectProperties.builder().maximumPacketSize(MAXIMUM).build()));
        Exchanges.subscribe(small, server.topic("t"), QoS.AT_MOST_ONCE);
        RawClient large = server.connected();
        Exchanges.subscribe(large, server.topic("t"), QoS.AT_MOST_ONCE);
        Exchanges.publish(server.connected(), server.topic("t"), LARGE, QoS.AT_MOST_ONCE);
        Exchanges.receive(large, LARGE);
        small.expectNothing(server.silence());
    }

    @Check(value = "A CONNACK that refuses has no Reason String and User Property beyond the Maximum Packet Size",
            v5 = {"MQTT-3.1.2-24", "MQTT-3.2.2-19", "MQTT-3.2.2-20"})
    void aRefusingConnackFits(Server server) {
        Refusals.requireRefusal(server);
        long maximum = 8;
        RawClient client = server.open();
        client.send(Connects.with(server.connect(), ConnectProperties.builder().maximumPacketSize(maximum)
                .authenticationMethod(Refusals.UNKNOWN_METHOD)));
        requireFit(client, maximum);
    }

    @Check(value = "A DISCONNECT has no Reason String and User Property beyond the Maximum Packet Size",
            v5 = {"MQTT-3.1.2-24", "MQTT-3.14.2-3", "MQTT-3.14.2-4"})
    void aDisconnectFits(Server server) {
        RawClient client = server.open();
        Connect connect = server.connect();
        // As much as the Server needs for a CONNACK of this Client, and no more.
        RawClient scout = server.open();
        scout.send(connect);
        long maximum = Math.max(16, scout.receiveRaw().length());
        client.begin(Connects.with(connect, ConnectProperties.builder().maximumPacketSize(maximum)));
        client.send(RawPacket.of(Pingresp.INSTANCE, server.version()).type(0));
        requireFit(client, maximum);
    }

    private static void requireFit(RawClient client, long maximum) {
        List<RawPacket> packets = client.receiveAllRaw(ANSWER);
        for (RawPacket packet : packets) {
            Expect.that(packet.length() <= maximum,
                    "%d bytes come, but the Maximum Packet Size is %d".formatted(packet.length(), maximum));
        }
        client.expectClose();
    }
}
