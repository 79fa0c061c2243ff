// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.codec.QoS.AT_MOST_ONCE;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscribe;
import io.heliograph.testkit.RawConnection;
import io.heliograph.testkit.RawPacket;
import java.time.Duration;
import java.util.Objects;

/** The CONNECT that a Client sends: section 3.1, without its Will and its properties. */
final class ClientConnectChecks {
    /** Characters of one to four bytes; written differently by those who take UTF-16 for UTF-8. */
    static final String TEXT = "a\u00e4\u20ac\ud83d\ude00";

    private static final int WILL_FLAGS = 0x3C;
    private static final int USER_NAME_FLAG = 0x80;
    private static final int PASSWORD_FLAG = 0x40;

    @Check(value = "The first packet of a connection is CONNECT",
            v5 = {"MQTT-3.1.0-1", "MQTT-4.2-1"}, v3 = {"MQTT-3.1.0-1", "MQTT-7.1.2-1"})
    void theFirstPacketIsConnect(Client client) {
        client.connection(client.publish(AT_MOST_ONCE)).expect(Connect.class);
    }

    @Check(value = "CONNECT begins with the Protocol Name \"MQTT\" and the version that was asked for",
            v5 = "MQTT-3.1.2-1", v3 = "MQTT-7.0.0-2")
    void theProtocolNameIsMqtt(Client client) {
        RawPacket body = connect(client, client.publish(AT_MOST_ONCE)).body();
        require(body.truncate(7).equals(RawPacket.of("00 04 \"MQTT\"").append(client.isV5() ? 5 : 4)),
                "Protocol Name and version", body);
    }

    @Check(value = "The flags in the fixed header of CONNECT, and the reserved one of its Connect Flags, are 0",
            v5 = {"MQTT-2.1.3-1", "U-2.1.3-1", "U-3.1.2.3-1"}, v3 = "MQTT-2.2.2-1")
    void theReservedFlagsOfConnectAre0(Client client) {
        RawPacket connect = connect(client, client.publish(AT_MOST_ONCE));
        require(connect.at(0) == 0x10, "0x10 as first byte", connect);
        require((flags(connect) & 1) == 0, "a reserved Connect Flag of 0", connect);
    }

    @Check(value = "Without a Will, Will QoS and Will Retain are 0 and nothing of a Will is in the payload",
            v5 = {"MQTT-3.1.2-11", "MQTT-3.1.2-13"}, v3 = {"MQTT-3.1.2-11", "MQTT-3.1.2-13", "MQTT-3.1.2-15"})
    void withoutWillAllItsFlagsAre0(Client client) {
        RawPacket connect = connect(client, client.publish(AT_MOST_ONCE));
        require((flags(connect) & WILL_FLAGS) == 0, "no flag of a Will", connect);
        requireEndsWith(connect, client.clientIdentifier());
    }

    @Check(value = "Without User Name and Password, their flags are 0 and they are not in the payload",
            v5 = {"MQTT-3.1.2-16", "MQTT-3.1.2-18"}, v3 = {"MQTT-3.1.2-18", "MQTT-3.1.2-20", "MQTT-3.1.2-22"})
    void withoutCredentialsTheirFlagsAre0(Client client) {
        RawPacket connect = connect(client, client.publish(AT_MOST_ONCE));
        require((flags(connect) & (USER_NAME_FLAG | PASSWORD_FLAG)) == 0, "no flag of User Name and Password", connect);
        requireEndsWith(connect, client.clientIdentifier());
    }

    @Check(value = "User Name and Password are in the payload, and their flags are 1",
            v5 = {"MQTT-3.1.2-17", "MQTT-3.1.2-19"}, v3 = {"MQTT-3.1.2-19", "MQTT-3.1.2-21"})
    void userNameAndPasswordAreSent(Client client) {
        Connect connect = client.connect(client.publish(AT_MOST_ONCE).with(ClientOption.USER_NAME, "user")
                .with(ClientOption.PASSWORD, "secret"));
        require("user".equals(connect.userName()), "the User Name", connect);
        require(Objects.equals(Bytes.utf8("secret"), connect.password()), "the Password", connect);
    }

    @Check(value = "With a User Name and no Password, only the flag of the User Name is 1",
            v5 = {"MQTT-3.1.2-17", "MQTT-3.1.2-18"}, v3 = {"MQTT-3.1.2-19", "MQTT-3.1.2-20"})
    void aUserNameAloneIsSentAlone(Client client) {
        RawPacket connect = connect(client, client.publish(AT_MOST_ONCE).with(ClientOption.USER_NAME, "user"));
        require((flags(connect) & (USER_NAME_FLAG | PASSWORD_FLAG)) == USER_NAME_FLAG, "the flag of the User Name",
                connect);
        requireEndsWith(connect, "user");
    }

    @Check(value = "A Password is not sent without a User Name", v3 = "MQTT-3.1.2-22")
    void aPasswordIsNotSentAlone(Client client) {
        RawConnection connection = client.connectionIfAny(client.publish(AT_MOST_ONCE)
                .with(ClientOption.PASSWORD, "secret"));
        if (connection != null) {
            RawPacket connect = connection.receiveRaw();
            require((flags(connect) & (USER_NAME_FLAG | PASSWORD_FLAG)) != PASSWORD_FLAG,
                    "no Password, or a User Name with it", connect);
        }
    }

    @Check(value = "The User Name is in UTF-8",
            v5 = {"MQTT-3.1.3-12", "MQTT-1.5.4-1"}, v3 = {"MQTT-3.1.3-11", "MQTT-1.5.3-1"})
    void theUserNameIsInUtf8(Client client) {
        Connect connect = client.connectUnlessRefused(client.publish(AT_MOST_ONCE)
                .with(ClientOption.USER_NAME, TEXT));
        require(TEXT.equals(connect.userName()), "the User Name " + TEXT, connect);
    }

    @Check(value = "The payload of CONNECT is in the order Client Identifier, Will, User Name, Password",
            v5 = "MQTT-3.1.3-1", v3 = "MQTT-3.1.3-1")
    void thePayloadOfConnectIsInOrder(Client client) {
        Connect connect = client.connect(client.publish(AT_MOST_ONCE).with(ClientOption.WILL_TOPIC, client.topic("w"))
                .with(ClientOption.WILL_PAYLOAD, "gone").with(ClientOption.USER_NAME, "user")
                .with(ClientOption.PASSWORD, "secret"));
        require(connect.clientIdentifier().equals(client.clientIdentifier()), "the Client Identifier first", connect);
        require(connect.will() != null && connect.will().message().topicName().value().equals(client.topic("w"))
                && connect.will().message().payload().equals(Bytes.utf8("gone")), "the Will next", connect);
        require("user".equals(connect.userName()), "the User Name next", connect);
        require(Objects.equals(Bytes.utf8("secret"), connect.password()), "the Password last", connect);
    }

    @Check(value = "The Client Identifier is the first field of the payload",
            v5 = "MQTT-3.1.3-3", v3 = "MQTT-3.1.3-3")
    void theClientIdentifierIsSent(Client client) {
        Connect connect = client.connect(client.publish(AT_MOST_ONCE));
        require(connect.clientIdentifier().equals(client.clientIdentifier()), "the Client Identifier", connect);
    }

    @Check(value = "The Client Identifier is in UTF-8",
            v5 = {"MQTT-3.1.3-4", "MQTT-1.5.4-1"}, v3 = {"MQTT-3.1.3-4", "MQTT-1.5.3-1"})
    void theClientIdentifierIsInUtf8(Client client) {
        String identifier = client.clientIdentifier() + TEXT;
        Connect connect = client.connectUnlessRefused(client.publish(AT_MOST_ONCE)
                .with(ClientOption.CLIENT_IDENTIFIER, identifier));
        require(connect.clientIdentifier().equals(identifier), "the Client Identifier " + identifier, connect);
    }

    @Check(value = "A string with U+0000 is not sent", v5 = "MQTT-1.5.4-2", v3 = "MQTT-1.5.3-2")
    void theNullCharacterIsNotSent(Client client) {
        RawConnection connection = client.connectionIfAny(client.publish(AT_MOST_ONCE)
                .with(ClientOption.CLIENT_IDENTIFIER, client.clientIdentifier() + "\0"));
        if (connection != null) {
            // One that is sent is refused as it is read.
            connection.receive(client.answerTime());
        }
    }

    @Check(value = "An empty Client Identifier is sent only with Clean Session 1", v3 = "MQTT-3.1.3-7")
    void anEmptyClientIdentifierIsSentWithCleanSession(Client client) {
        RawConnection connection = client.connectionIfAny(client.publish(AT_MOST_ONCE)
                .with(ClientOption.CLIENT_IDENTIFIER, "").with(ClientOption.SESSION, 60));
        if (connection != null) {
            connection.expect(Connect.class, "with a Client Identifier or Clean Session",
                    connect -> connect.cleanStart() || !connect.clientIdentifier().isEmpty());
        }
    }

    @Check(value = "A CONNECT without properties has a Property Length of 0", v5 = "MQTT-2.2.2-1")
    void thePropertyLengthIsThere(Client client) {
        RawConnection connection = client.connection(client.publish(AT_MOST_ONCE));
        Connect connect = connection.expect(Connect.class);
        require(connect.clientIdentifier().equals(client.clientIdentifier()), "the Client Identifier behind it",
                connect);
    }

    @Check(value = "A Client that gets no CONNACK closes the connection", v5 = "U-3.2-1", advice = true)
    void theWaitForConnackEnds(Client client) {
        RawConnection connection = client.connection(client.publish(AT_MOST_ONCE)
                .with(ClientOption.ANSWER_TIMEOUT, 1));
        connection.expect(Connect.class);
        expectEnd(connection, Duration.ofSeconds(4));
    }

    @Check(value = "A Client that gets no PINGRESP closes the connection", v5 = "U-3.1.2.10-1", advice = true)
    void theWaitForPingrespEnds(Client client) {
        RawConnection connection = client.connected(client.subscribe(AT_MOST_ONCE).with(ClientOption.KEEP_ALIVE, 1)
                .with(ClientOption.ANSWER_TIMEOUT, 1));
        expectEnd(connection, Duration.ofSeconds(5));
    }

    /** Whatever is sent before; a SUBSCRIBE is answered, all else is not. */
    private static void expectEnd(RawConnection connection, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!connection.ended()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("the end of the connection was expected within " + atMost);
            }
            if (connection.receive(Duration.ofNanos(left)) instanceof Subscribe subscribe) {
                Client.grant(connection, subscribe);
            }
        }
    }

    @Check(value = "A Client whose CONNECT is accepted goes on", v5 = {"U-3.2.2.3.9-1", "U-3.2.2.3.10-1"})
    void whatIsWrittenForPeopleInConnackIsIgnored(Client client) {
        RawConnection connection = client.connection(client.publish(AT_MOST_ONCE));
        connection.expect(Connect.class);
        connection.send(new Connack(false, ReasonCode.SUCCESS, ConnackProperties.builder()
                .reasonString("0x87 denied").userProperties(ClientSubscribeChecks.FOR_PEOPLE.userProperties())
                .build()));
        connection.expect(Publish.class);
    }

    private static RawPacket connect(Client client, ClientAction action) {
        return client.connection(action).receiveRaw();
    }

    private static int flags(RawPacket connect) {
        return connect.body().at(7);
    }

    private static void requireEndsWith(RawPacket connect, String last) {
        RawPacket expected = RawPacket.of(Bytes.utf8(last));
        RawPacket field = RawPacket.ofBytes(0, expected.length()).append(expected);
        require(connect.length() > field.length()
                && connect.remove(0, connect.length() - field.length()).equals(field),
                "\"%s\" as last field".formatted(last), connect);
    }

    static void require(boolean condition, String what, Object came) {
        if (!condition) {
            throw new AssertionError("%s was expected, but %s came".formatted(what, came));
        }
    }
}
