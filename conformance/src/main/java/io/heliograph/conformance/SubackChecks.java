// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.QoS;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.util.List;

/** What SUBACK looks like: section 3.9. What it says is among the checks of SUBSCRIBE. */
final class SubackChecks {

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
        RawClient client = server.smallConnected();
        for (String filter : List.of(server.topic("t"), "$SYS/" + server.topic("t"), "$share/g/" + server.topic("t"))) {
            client.send(new Subscribe(10, List.of(Subscription.of(filter, QoS.AT_MOST_ONCE))));
            server.expectSmall(client, 0x90);
        }
    }
}
