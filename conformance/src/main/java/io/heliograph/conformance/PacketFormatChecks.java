// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connect;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.util.ArrayList;
import java.util.List;

/** The format of what the Server sends: chapter 2. */
final class PacketFormatChecks {

    @Check(value = "A message with QoS 0 and no properties has a Topic Name, a Property Length of 0 and a payload, no more",
            v5 = {"MQTT-2.2.1-2", "MQTT-2.2.2-1"}, v3 = "MQTT-2.3.1-5")
    void aPlainMessageHasNothingToSpare(Server server) {
        RawClient client = server.connected();
        Exchanges.subscribe(client, server.topic("t"), QoS.AT_MOST_ONCE);
        Publish publish = new Publish(Exchanges.message(server.topic("t"), "m", QoS.AT_MOST_ONCE), 0);
        server.connected().send(publish);
        Expect.equal("the packet", RawPacket.of(publish, server.version()), client.receiveRaw());
    }

    @Check(value = "SUBACK and UNSUBACK have the Packet Identifiers of SUBSCRIBE and UNSUBSCRIBE",
            v5 = "MQTT-2.2.1-6", v3 = "MQTT-2.3.1-7")
    void subackAndUnsubackHaveTheirIdentifiers(Server server) {
        RawClient client = server.connected();
        for (int identifier : new int[] {1, 255, 256, 65_535}) {
            client.send(new Subscribe(identifier, List.of(Subscription.of(server.topic("t"), QoS.AT_MOST_ONCE))));
            client.expect(Suback.class, "of " + identifier, suback -> suback.packetIdentifier() == identifier);
            client.send(new Unsubscribe(identifier, List.of(TopicFilter.of(server.topic("t")))));
            client.expect(Unsuback.class, "of " + identifier, unsuback -> unsuback.packetIdentifier() == identifier);
        }
    }

    @Check(value = "PUBACK, PUBREC and PUBCOMP have the Packet Identifier of the PUBLISH",
            v5 = "MQTT-2.2.1-5", v3 = "MQTT-2.3.1-6", needs = {Capability.QOS_1, Capability.QOS_2})
    void acknowledgementsHaveTheirIdentifiers(Server server) {
        RawClient client = server.connected();
        for (int identifier : new int[] {1, 255, 256, 65_535}) {
            client.send(new Publish(Exchanges.message(server.topic("t"), "m", QoS.AT_LEAST_ONCE), identifier));
            client.expect(Puback.class, "of " + identifier, puback -> puback.packetIdentifier() == identifier);
            client.send(new Publish(Exchanges.message(server.topic("t"), "m", QoS.EXACTLY_ONCE), identifier));
            client.expect(Pubrec.class, "of " + identifier, pubrec -> pubrec.packetIdentifier() == identifier);
            client.send(new Pubrel(identifier));
            client.expect(Pubcomp.class, "of " + identifier, pubcomp -> pubcomp.packetIdentifier() == identifier);
        }
    }

    @Check(value = "The Server assigns Packet Identifiers that are not 0 and not in use",
            v5 = "MQTT-2.2.1-4", v3 = {"MQTT-2.3.1-1", "MQTT-2.3.1-4"}, needs = Capability.QOS_1)
    void identifiersInUseAreNotAssignedAgain(Server server) {
        RawClient client = server.connected();
        Exchanges.subscribe(client, server.topic("t"), QoS.AT_LEAST_ONCE);
        RawClient publisher = server.connected();
        List<Publish> underWay = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Exchanges.publish(publisher, server.topic("t"), "m" + i, QoS.AT_LEAST_ONCE);
            Publish publish = Exchanges.expectFurther(client, "m" + i, underWay);
            int identifier = publish.packetIdentifier();
            Expect.that(underWay.stream().noneMatch(other -> other.packetIdentifier() == identifier),
                    "the Packet Identifier %d is in use".formatted(identifier));
            // Every other message stays unacknowledged.
            if (i % 2 == 0) {
                client.send(new Puback(identifier));
            } else {
                underWay.add(publish);
            }
        }
    }

    @Check(value = "What is sent again has its Packet Identifier still", v3 = "MQTT-2.3.1-4",
            needs = {Capability.QOS_1, Capability.SESSIONS})
    void whatIsSentAgainKeepsItsIdentifier(Server server) {
        Connect connect = Connects.lasting(server.connect());
        RawClient client = server.connected(connect);
        Exchanges.subscribe(client, server.topic("t"), QoS.AT_LEAST_ONCE);
        Exchanges.publish(server.connected(), server.topic("t"), "m", QoS.AT_LEAST_ONCE);
        int identifier = Exchanges.expectMessage(client, "m").packetIdentifier();
        client.close();
        RawClient again = server.connected(connect);
        Expect.equal("the Packet Identifier", identifier, Exchanges.expectMessage(again, "m").packetIdentifier());
    }
}
