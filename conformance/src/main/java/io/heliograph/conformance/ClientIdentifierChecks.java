// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Client Identifiers: sections 3.1.3.1 and 3.2.2.3.7. */
final class ClientIdentifierChecks {
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int LONGEST = 23;

    @Check(value = "Client Identifiers of 23 letters and digits are allowed, each letter and digit among them",
            v5 = {"MQTT-3.1.3-5", "U-3.1.3.1-1"}, v3 = "MQTT-3.1.3-5")
    void lettersAndDigitsAreAllowed(Server server) {
        for (String identifier : identifiersWithAllCharacters(server)) {
            Connack connack = server.answerTo(Connects.as(server.connect(), identifier));
            Expect.equal("the answer to the Client Identifier " + identifier, ReasonCode.SUCCESS, connack.reasonCode());
        }
    }

    @Check(value = "A Client Identifier of one character is allowed",
            v5 = {"MQTT-3.1.3-5", "U-3.1.3.1-1"}, v3 = "MQTT-3.1.3-5")
    void oneCharacterIsAllowed(Server server) {
        Connack connack = server.answerTo(Connects.as(server.connect(), server.isV5() ? "Z" : "z"));
        Expect.equal("the Reason Code of CONNACK", ReasonCode.SUCCESS, connack.reasonCode());
    }

    @Check(value = "A Client Identifier of more than 23 bytes is allowed and counts as a whole, or is refused",
            v5 = {"U-3.1.3.1-2", "MQTT-3.1.3-2", "MQTT-3.1.3-8"}, v3 = {"MQTT-3.1.3-2", "MQTT-3.1.3-9"})
    void aLongClientIdentifierCountsAsAWhole(Server server) {
        String common = server.clientIdentifier() + "x".repeat(80);
        differ(server, common + "1", common + "2");
    }

    @Check(value = "A Client Identifier with other characters is allowed and counts as it is, or is refused",
            v5 = {"U-3.1.3.1-3", "MQTT-3.1.3-2", "MQTT-3.1.3-8"}, v3 = {"MQTT-3.1.3-2", "MQTT-3.1.3-9"})
    void otherCharactersCountAsTheyAre(Server server) {
        String common = server.clientIdentifier();
        differ(server, common + "/ä#+ €", common + "/a#+ €");
    }

    @Check(value = "A Client Identifier that the Server refuses is told so if anything is told, and the connection closed",
            v5 = "MQTT-3.1.3-8", v3 = "MQTT-3.1.3-9")
    void aRefusedClientIdentifierEndsTheConnection(Server server) {
        String longest = server.clientIdentifier() + "x".repeat(60_000);
        RawClient client = server.open();
        if (accepted(client, Connects.as(server.connect(), longest))) {
            throw new NotApplicable("the Server allows a Client Identifier of %,d bytes".formatted(longest.length()));
        }
    }

    @Check(value = "A Client without Client Identifier gets one that no other Client has",
            v5 = {"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"}, needs = Capability.ASSIGNED_CLIENT_IDENTIFIERS)
    void anAssignedClientIdentifierIsNew(Server server) {
        Connect connect = Connects.as(server.connect(), "");
        RawClient first = server.open();
        RawClient second = server.open();
        String one = assigned(first.begin(connect));
        String two = assigned(second.begin(connect));
        Expect.that(!one.equals(two), "two Clients were assigned the Client Identifier " + one);
        Exchanges.ping(first);
        Exchanges.ping(second);
    }

    @Check(value = "Clients without Client Identifier do not take each other's connection over",
            v5 = "MQTT-3.1.3-6", v3 = "MQTT-3.1.3-6", needs = Capability.ASSIGNED_CLIENT_IDENTIFIERS)
    void clientsWithoutIdentifierAreDifferentClients(Server server) {
        Connect connect = Connects.as(server.connect(), "");
        RawClient first = server.connected(connect);
        RawClient second = server.connected(connect);
        Exchanges.subscribe(first, server.topic("first"), QoS.AT_MOST_ONCE);
        Exchanges.subscribe(second, server.topic("second"), QoS.AT_MOST_ONCE);
        Exchanges.publish(server.connected(), server.topic("first"), "for the first", QoS.AT_MOST_ONCE);
        Exchanges.receive(first, "for the first");
        second.expectNothing(server.silence());
    }

    @Check(value = "An Assigned Client Identifier is the Client's from then on: its Session can be resumed with it",
            v5 = {"MQTT-3.1.3-6", "MQTT-3.1.3-7"},
            needs = {Capability.ASSIGNED_CLIENT_IDENTIFIERS, Capability.SESSIONS})
    void anAssignedClientIdentifierIsTheClients(Server server) {
        Connect connect = Connects.lasting(Connects.as(server.connect(), ""));
        RawClient first = server.open();
        String assigned = assigned(first.begin(connect));
        Exchanges.subscribe(first, server.topic("t"), QoS.AT_MOST_ONCE);
        first.send(Disconnect.NORMAL);
        first.close();
        RawClient second = server.open();
        Expect.equal("Session Present", true, second.begin(Connects.as(connect, assigned)).sessionPresent());
        Exchanges.publish(server.connected(), server.topic("t"), "still subscribed", QoS.AT_MOST_ONCE);
        Exchanges.receive(second, "still subscribed");
    }

    @Check(value = "The Server assigns no Client Identifier to a Client that has one", v5 = "MQTT-3.1.3-6")
    void aClientThatHasAnIdentifierKeepsIt(Server server) {
        Connack connack = server.answerTo(server.connect());
        Expect.equal("the Assigned Client Identifier", null, connack.properties().assignedClientIdentifier());
    }

    @Check(value = "Without Client Identifier and Clean Session the answer is return code 0x02 and the end",
            v3 = {"MQTT-3.1.3-8", "MQTT-3.1.3-9", "MQTT-3.2.2-5"})
    void anEmptyClientIdentifierNeedsCleanSession(Server server) {
        RawClient client = server.open();
        client.send(Connects.as(Connects.cleanStart(server.connect(), false), ""));
        Expect.equal("the answer to an empty Client Identifier", ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                client.expect(Connack.class).reasonCode());
        client.expectClose();
    }

    /** Two Clients with these identifiers are two Clients, or both are refused as the specification says. */
    private static void differ(Server server, String one, String two) {
        RawClient first = server.open();
        if (accepted(first, Connects.as(server.connect(), one))) {
            RawClient second = server.connected(Connects.as(server.connect(), two));
            Exchanges.ping(second);
            Exchanges.ping(first);
        }
    }

    /** Whether a CONNECT is accepted; if it is not, it is refused as the specification says. */
    private static boolean accepted(RawClient client, Connect connect) {
        client.send(connect);
        Packet answer = client.receiveOrEnd();
        if (answer instanceof Connack connack && !connack.reasonCode().isError()) {
            return true;
        }
        // In MQTT 5.0 the Server need not tell it.
        if (answer != null || !connect.version().isV5()) {
            Expect.equal("the answer", new Connack(false, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID), withoutText(answer));
            client.expectClose();
        }
        return false;
    }

    private static @Nullable Packet withoutText(@Nullable Packet packet) {
        return packet instanceof Connack connack ? new Connack(connack.sessionPresent(), connack.reasonCode()) : packet;
    }

    private static String assigned(Connack connack) {
        String assigned = connack.properties().assignedClientIdentifier();
        if (assigned == null || assigned.isEmpty()) {
            throw new AssertionError("CONNACK has no Assigned Client Identifier");
        }
        return assigned;
    }

    private static List<String> identifiersWithAllCharacters(Server server) {
        List<String> identifiers = new ArrayList<>();
        int from = 0;
        while (from < ALPHABET.length()) {
            String prefix = server.clientIdentifier();
            int to = Math.min(ALPHABET.length(), from + LONGEST - prefix.length());
            String identifier = prefix + ALPHABET.substring(from, to);
            identifiers.add(identifier + "0".repeat(LONGEST - identifier.length()));
            from = to;
        }
        return identifiers;
    }
}
