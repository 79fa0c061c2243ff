// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.conformance.ClientConnectChecks.require;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawConnection;
import io.heliograph.testkit.RawPacket;
import io.heliograph.testkit.RawServer;
import java.util.List;
import java.util.Objects;

/** Enhanced authentication and the end of a connection: sections 3.14, 3.15, 4.12 and 4.13. */
final class ClientEndChecks {
    private static final String METHOD = "method";
    /** PUBACK with reserved flags. */
    private static final RawPacket MALFORMED = RawPacket.of("41 02 00 01");

    @Check(value = "After DISCONNECT from the Server the Client closes the connection",
            v5 = {"U-3.14.4-1", "U-3.14.2.2.3-1"}, advice = true)
    void theClientClosesAfterDisconnect(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE));
        connection.send(new Disconnect(ReasonCode.ADMINISTRATIVE_ACTION, "0x00 all is well"));
        connection.expectClose();
    }

    @Check(value = "A Client whose CONNECT is refused closes the connection", v5 = "MQTT-4.13.2-1", advice = true)
    void aRefusedClientCloses(Client client) {
        client.connected(client.subscribe(AT_LEAST_ONCE), new Connack(false, ReasonCode.NOT_AUTHORIZED)).expectClose();
    }

    @Check(value = "A Client that is told to use another Server connects to the one that is named",
            v5 = "U-4.11-2", advice = true)
    void anotherServerIsUsed(Client client) {
        try (RawServer other = RawServer.start().patience(client.answerTime())) {
            client.connected(client.subscribe(AT_LEAST_ONCE).with(ClientOption.RECONNECT),
                    new Connack(false, ReasonCode.USE_ANOTHER_SERVER, ConnackProperties.builder()
                            .serverReference("127.0.0.1:" + other.port()).build()))
                    .close();
            other.accept().expect(Connect.class);
        }
    }

    @Check(value = "A Client that sends DISCONNECT with an error closes the connection", v5 = "MQTT-4.13.2-1")
    void anErrorThatIsToldIsTheEnd(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE));
        connection.send(MALFORMED);
        if (!(connection.receive(client.answerTime()) instanceof Disconnect)) {
            throw new NotApplicable("the Client does not tell errors");
        }
        connection.expectClose();
    }

    @Check(value = "A Client tells in DISCONNECT why it closes the connection, or closes it without a word",
            v5 = {"U-3.14-1", "U-4.12-2", "U-4.13.1-8"})
    void theClientMayTellWhy(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE));
        // AUTH with reserved flags, after which the connection has to be closed.
        connection.send(RawPacket.of("f8 00"));
        connection.expectRefusal();
    }

    @Check(value = "A Client tells Malformed Packet before it closes the connection for one",
            v5 = {"U-4.13.1-9", "U-4.13.1-4", "U-4.13.1-5", "U-2.2.2.2-2", "U-3.3.1.2-2"}, advice = true)
    void aMalformedPacketIsTold(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE));
        connection.send(RawPacket.of("36 06 00 01 \"t\" 00 01 00"));
        connection.expectClose(ReasonCode.MALFORMED_PACKET);
    }

    @Check(value = "A Client tells Protocol Error before it closes the connection for one",
            v5 = {"U-4.13.1-9", "U-4.13.1-4", "U-4.13.1-6", "U-4.13.1-10"}, advice = true)
    void aProtocolErrorIsTold(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE));
        connection.send(new Connack(false, ReasonCode.SUCCESS));
        connection.expectClose(ReasonCode.PROTOCOL_ERROR);
    }

    @Check(value = "A Client that has sent no Authentication Method sends no AUTH, whatever comes",
            v5 = {"MQTT-4.12.0-7", "U-3.15-1"})
    void withoutMethodNoAuthIsSent(Client client) {
        RawConnection connection = client.subscribed(client.subscribe(AT_LEAST_ONCE));
        connection.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, Bytes.utf8("challenge")));
        Packet packet = connection.receive(client.silence());
        require(!(packet instanceof Auth), "anything but AUTH", String.valueOf(packet));
    }

    @Check(value = "The Authentication Method is in CONNECT once", v5 = "U-3.1.2.11.9-1")
    void theMethodIsSentOnce(Client client) {
        Connect connect = client.connect(authenticating(client));
        require(METHOD.equals(connect.properties().authenticationMethod()), "the Authentication Method", connect);
    }

    @Check(value = "Authentication Data is in CONNECT once, with an Authentication Method",
            v5 = {"U-3.1.2.11.10-1", "U-3.1.2.11.10-2", "U-4.12-1"})
    void authenticationDataIsSentOnce(Client client) {
        Connect connect = client.connect(authenticating(client).with(ClientOption.AUTHENTICATION_DATA, "hello"));
        require(METHOD.equals(connect.properties().authenticationMethod()), "the Authentication Method", connect);
        require(Objects.equals(Bytes.utf8("hello"), connect.properties().authenticationData()),
                "the Authentication Data", connect);
    }

    @Check(value = "A Client that has sent an Authentication Method sends nothing but AUTH and DISCONNECT before CONNACK",
            v5 = "MQTT-3.1.2-30")
    void nothingIsSentBeforeConnack(Client client) {
        RawConnection connection = client.connection(authenticating(client));
        connection.expect(Connect.class);
        Packet packet = connection.receive(client.silence().multipliedBy(2));
        require(packet == null || packet instanceof Auth || packet instanceof Disconnect, "nothing, AUTH or DISCONNECT",
                String.valueOf(packet));
    }

    @Check(value = "A challenge is answered with AUTH, Continue authentication and the method of CONNECT",
            v5 = {"MQTT-4.12.0-3", "MQTT-4.12.0-5", "MQTT-3.15.2-1", "U-3.15-1", "U-3.15.2.2.2-1", "U-3.15.2.2.3-1",
                "U-3.15.2.2.4-2"})
    void aChallengeIsAnswered(Client client) {
        RawConnection connection = client.connection(authenticating(client));
        connection.expect(Connect.class);
        connection.send(challenge());
        connection.expect(Auth.class, "with Continue authentication and the method of CONNECT",
                auth -> auth.reasonCode() == ReasonCode.CONTINUE_AUTHENTICATION
                        && METHOD.equals(auth.authenticationMethod()));
    }

    @Check(value = "The flags of AUTH are 0", v5 = {"MQTT-3.15.1-1", "MQTT-2.1.3-1"})
    void theFlagsOfAuthAre0(Client client) {
        RawConnection connection = client.connection(authenticating(client));
        connection.expect(Connect.class);
        connection.send(challenge());
        RawPacket auth = connection.receiveRaw();
        require(auth.at(0) == PacketType.AUTH.value() << 4, "0xF0 as first byte", auth);
    }

    @Check(value = "What is written for people in AUTH is ignored", v5 = "U-3.15.2.2.4-1")
    void whatIsWrittenForPeopleInAuthIsIgnored(Client client) {
        RawConnection connection = client.connection(authenticating(client));
        connection.expect(Connect.class);
        connection.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, Bytes.utf8("challenge"), "0x87 denied",
                List.of()));
        connection.expect(Auth.class, "with Continue authentication",
                auth -> auth.reasonCode() == ReasonCode.CONTINUE_AUTHENTICATION);
    }

    @Check(value = "A CONNACK with another Authentication Method than that of CONNECT is refused",
            v5 = {"MQTT-4.12.0-5", "U-4.13.1-7"}, advice = true)
    void anotherMethodInConnackIsRefused(Client client) {
        RawConnection connection = client.connection(authenticating(client));
        connection.expect(Connect.class);
        connection.send(new Connack(false, ReasonCode.SUCCESS, ConnackProperties.builder()
                .authenticationMethod("other").build()));
        connection.expectRefusal();
    }

    @Check(value = "A Client authenticates again with Re-authenticate and the method of CONNECT",
            v5 = {"MQTT-4.12.1-1", "MQTT-4.12.0-5"})
    void reauthenticationBeginsWithTheSameMethod(Client client) {
        authenticatingAgain(client, Long.MAX_VALUE);
    }

    @Check(value = "A Client whose re-authentication fails closes the connection", v5 = "MQTT-4.12.1-2")
    void aFailedReauthenticationIsTheEnd(Client client) {
        RawConnection connection = authenticatingAgain(client, Long.MAX_VALUE);
        connection.send(new Auth(ReasonCode.SUCCESS, "other", Bytes.utf8("no")));
        connection.expectRefusal();
    }

    @Check(value = "AUTH has no Reason String and User Properties for which the Server has no room",
            v5 = {"MQTT-3.15.2-2", "MQTT-3.15.2-3"})
    void authIsNotTooLarge(Client client) {
        RawConnection connection = authenticatingAgain(client, 100);
        connection.send(challenge());
        Packet auth = connection.expect(Auth.class);
        require(RawPacket.of(auth, client.version()).length() <= 100, "an AUTH of at most 100 bytes", auth);
    }

    private static RawConnection authenticatingAgain(Client client, long maximumPacketSize) {
        RawConnection connection = client.connection(authenticating(client).with(ClientOption.REAUTHENTICATE));
        connection.expect(Connect.class);
        connection.send(new Connack(false, ReasonCode.SUCCESS, ConnackProperties.builder()
                .authenticationMethod(METHOD).maximumPacketSize(Math.min(maximumPacketSize, 100_000)).build()));
        client.grant(connection);
        connection.expect(Auth.class, "with Re-authenticate and the method of CONNECT",
                auth -> auth.reasonCode() == ReasonCode.RE_AUTHENTICATE && METHOD.equals(auth.authenticationMethod()));
        return connection;
    }

    private static ClientAction authenticating(Client client) {
        return client.subscribe(AT_LEAST_ONCE).with(ClientOption.AUTHENTICATION_METHOD, METHOD);
    }

    private static Auth challenge() {
        return new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, Bytes.utf8("challenge"));
    }
}
