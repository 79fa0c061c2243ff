// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Packet;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawClient;
import io.heliograph.testkit.RawPacket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Passwords and enhanced authentication: sections 3.1.3.5, 3.1.3.6, 3.15 and 4.12. */
final class AuthenticationChecks {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Bytes WRONG = Bytes.utf8("a wrong answer");

    @Check(value = "A wrong Password ends the connection",
            v5 = {"MQTT-3.1.4-2", "MQTT-3.2.2-7"}, v3 = "MQTT-3.2.2-5", needs = Capability.PASSWORDS)
    void aWrongPasswordIsRefused(Server server) {
        RawClient client = server.open();
        client.send(withWrongPassword(server, server.connect()));
        client.expectRefusal();
    }

    @Check(value = "A Server that was given passwords asks for them where there is no Authentication Method",
            v5 = {"U-4.12-3", "U-1.6-1"}, needs = Capability.PASSWORDS, advice = true)
    void passwordsAreChecked(Server server) {
        RawClient client = server.open();
        client.send(withWrongPassword(server, server.connect()));
        client.expectRefusal();
        Exchanges.ping(server.connected());
    }

    @Check(value = "A wrong Password is refused without Session Present, though there is a Session",
            v5 = "MQTT-3.2.2-6", v3 = "MQTT-3.2.2-4", needs = {Capability.PASSWORDS, Capability.SESSIONS})
    void aWrongPasswordHasNoSessionPresent(Server server) {
        Connect connect = Connects.lasting(server.connect());
        server.disconnect(server.connected(connect));
        RawClient client = server.open();
        client.send(withWrongPassword(server, connect));
        for (RawPacket connack : client.receiveAllRaw(ANSWER)) {
            Expect.equal("the Connect Acknowledge Flags", 0, connack.at(2));
        }
        client.expectClose();
    }

    @Check(value = "An Authentication Method that the Server does not know ends the connection", v5 = "MQTT-4.12.0-1")
    void anUnknownMethodIsRefused(Server server) {
        RawClient client = server.open();
        client.send(Refusals.refused(server, server.connect()));
        client.expectRefusal();
    }

    @Check(value = "What is told to an unknown Authentication Method is Bad authentication method or Not authorized",
            v5 = "MQTT-4.12.0-1", advice = true)
    void anUnknownMethodIsTold(Server server) {
        Refusals.requireRefusal(server);
        RawClient client = server.open();
        client.send(Refusals.refused(server, server.connect()));
        ReasonCode told = client.expectRefusal();
        Expect.that(told == null || told == ReasonCode.BAD_AUTHENTICATION_METHOD || told == ReasonCode.NOT_AUTHORIZED,
                "the Client was told " + told);
    }

    @Check(value = "Without Authentication Method no AUTH comes, and none in CONNACK", v5 = "MQTT-4.12.0-6")
    void withoutMethodThereIsNoExchange(Server server) {
        RawClient client = server.open();
        client.send(server.connect());
        Packet first = client.receive();
        Expect.that(first instanceof Connack, "%s came in place of CONNACK".formatted(first));
        Expect.equal("the Authentication Method", null, ((Connack) first).properties().authenticationMethod());
        Exchanges.publish(client, server.topic("t"), "m", QoS.AT_MOST_ONCE);
    }

    @Check(value = "The Server goes on with AUTH 0x18 and ends with CONNACK, both with the Client's Authentication Method",
            v5 = {"MQTT-4.12.0-2", "MQTT-4.12.0-5", "MQTT-3.15.2-1"}, needs = Capability.ENHANCED_AUTHENTICATION)
    void theExchangeHasOneMethod(Server server) {
        RawClient client = server.open();
        List<Auth> asked = new ArrayList<>();
        Connack connack = authenticate(server, client, asked);
        Expect.equal("the Reason Code of CONNACK", ReasonCode.SUCCESS, connack.reasonCode());
        Expect.equal("the Authentication Method of CONNACK", method(server),
                connack.properties().authenticationMethod());
        for (Auth auth : asked) {
            Expect.equal("the Reason Code of AUTH", ReasonCode.CONTINUE_AUTHENTICATION, auth.reasonCode());
            Expect.equal("the Authentication Method of AUTH", method(server), auth.authenticationMethod());
        }
        Exchanges.ping(client);
    }

    @Check(value = "A wrong answer ends the connection", v5 = {"MQTT-4.12.0-4", "MQTT-3.1.4-2", "MQTT-3.14.0-1"},
            needs = Capability.ENHANCED_AUTHENTICATION)
    void aWrongAnswerIsRefused(Server server) {
        RawClient client = server.open();
        client.send(connect(server));
        client.expect(Auth.class);
        client.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, method(server), WRONG));
        Packet answer = client.receiveOrEnd();
        Expect.that(answer == null || (answer instanceof Connack connack && connack.reasonCode().isError()),
                "the answer is wrong, but %s came".formatted(answer));
        client.expectClose();
    }

    @Check(value = "A Client can authenticate again, and is told with AUTH 0x00 and its method",
            v5 = {"MQTT-4.12.0-5", "MQTT-3.15.2-1"}, needs = Capability.ENHANCED_AUTHENTICATION)
    void aClientCanAuthenticateAgain(Server server) {
        RawClient client = authenticated(server);
        client.send(new Auth(ReasonCode.RE_AUTHENTICATE, method(server), first(server)));
        for (Bytes answer : answers(server)) {
            client.expect(Auth.class, "continue", auth -> auth.reasonCode() == ReasonCode.CONTINUE_AUTHENTICATION
                    && method(server).equals(auth.authenticationMethod()));
            client.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, method(server), answer));
        }
        client.expect(Auth.class, "success", auth -> auth.reasonCode() == ReasonCode.SUCCESS
                && method(server).equals(auth.authenticationMethod()));
        Exchanges.ping(client);
    }

    @Check(value = "A re-authentication that fails ends the connection", v5 = "MQTT-4.12.1-2",
            needs = Capability.ENHANCED_AUTHENTICATION)
    void aFailedReAuthenticationEndsTheConnection(Server server) {
        RawClient client = authenticated(server);
        client.send(new Auth(ReasonCode.RE_AUTHENTICATE, method(server), first(server)));
        client.expect(Auth.class);
        client.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, method(server), WRONG));
        client.expectRefusal();
    }

    @Check(value = "A re-authentication with another method ends the connection", v5 = {"MQTT-4.12.1-1", "U-3.15-1"},
            needs = Capability.ENHANCED_AUTHENTICATION)
    void anotherMethodEndsTheConnection(Server server) {
        RawClient client = authenticated(server);
        client.send(new Auth(ReasonCode.RE_AUTHENTICATE, Refusals.UNKNOWN_METHOD, first(server)));
        client.expectRefusal();
    }

    @Check(value = "An AUTH without Authentication Method ends the connection", v5 = "U-3.15.2.2.2-1",
            needs = Capability.ENHANCED_AUTHENTICATION)
    void anAuthWithoutMethodIsRefused(Server server) {
        refused(server, RawPacket.of("f0 02 19 00"));
    }

    @Check(value = "An AUTH with two Authentication Methods ends the connection", v5 = "U-3.15.2.2.2-1",
            needs = Capability.ENHANCED_AUTHENTICATION)
    void anAuthWithTwoMethodsIsRefused(Server server) {
        refused(server, withProperties(server, Part.METHOD));
    }

    @Check(value = "An AUTH with Authentication Data twice ends the connection", v5 = "U-3.15.2.2.3-1",
            needs = Capability.ENHANCED_AUTHENTICATION)
    void anAuthWithTwoDataIsRefused(Server server) {
        refused(server, withProperties(server, Part.DATA));
    }

    @Check(value = "An AUTH with two Reason Strings ends the connection", v5 = "U-3.15.2.2.4-2",
            needs = Capability.ENHANCED_AUTHENTICATION)
    void anAuthWithTwoReasonStringsIsRefused(Server server) {
        refused(server, withProperties(server, Part.REASON));
    }

    @Check(value = "An AUTH has no Reason String and User Property beyond the Maximum Packet Size",
            v5 = {"MQTT-3.15.2-2", "MQTT-3.15.2-3", "MQTT-3.1.2-24"}, needs = Capability.ENHANCED_AUTHENTICATION)
    void anAuthFitsTheMaximumPacketSize(Server server) {
        RawClient scout = server.open();
        scout.send(connect(server));
        Auth plain = scout.expect(Auth.class);
        Auth bare = new Auth(plain.reasonCode(), method(server), plain.authenticationData());
        int maximum = RawPacket.of(bare, server.version()).length();
        RawClient client = server.open();
        client.send(Connects.with(connect(server), properties(server).maximumPacketSize((long) maximum)));
        for (RawPacket packet : client.receiveAllRaw(Duration.ofSeconds(1))) {
            Expect.that(packet.length() <= maximum,
                    "%d bytes come, but the Maximum Packet Size is %d".formatted(packet.length(), maximum));
        }
    }

    /** What an AUTH can hold twice. */
    private enum Part { METHOD, DATA, REASON }

    private static void refused(Server server, RawPacket auth) {
        RawClient client = authenticated(server);
        client.send(auth);
        client.expectRefusal();
    }

    /** A re-authentication that is right but for a property that stands twice. */
    private static RawPacket withProperties(Server server, Part twice) {
        RawPacket method = property(0x15, Bytes.utf8(method(server)));
        RawPacket data = property(0x16, Objects.requireNonNullElse(first(server), Bytes.EMPTY));
        RawPacket reason = property(0x1F, Bytes.utf8("again"));
        RawPacket properties = switch (twice) {
            case METHOD -> method.append(method);
            case DATA -> method.append(data).append(data);
            case REASON -> method.append(reason).append(reason);
        };
        return RawPacket.ofBytes(0xF0, 0, 0x19, properties.length()).append(properties).fitRemainingLength();
    }

    private static RawPacket property(int identifier, Bytes value) {
        return RawPacket.ofBytes(identifier, value.length() >> 8, value.length()).append(RawPacket.of(value));
    }

    private static RawClient authenticated(Server server) {
        RawClient client = server.open();
        Expect.equal("the Reason Code of CONNACK", ReasonCode.SUCCESS,
                authenticate(server, client, new ArrayList<>()).reasonCode());
        return client;
    }

    private static Connack authenticate(Server server, RawClient client, List<Auth> asked) {
        client.send(connect(server));
        for (Bytes answer : answers(server)) {
            asked.add(client.expect(Auth.class));
            client.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, method(server), answer));
        }
        return client.expect(Connack.class);
    }

    private static Connect connect(Server server) {
        return Connects.with(server.connect(), properties(server));
    }

    private static ConnectProperties.Builder properties(Server server) {
        return ConnectProperties.builder().authenticationMethod(method(server)).authenticationData(first(server));
    }

    private static String method(Server server) {
        return Objects.requireNonNull(server.setup().authentication()).method();
    }

    private static @Nullable Bytes first(Server server) {
        return Objects.requireNonNull(server.setup().authentication()).first();
    }

    private static List<Bytes> answers(Server server) {
        return Objects.requireNonNull(server.setup().authentication()).answers();
    }

    private static Connect withWrongPassword(Server server, Connect connect) {
        ServerSetup.Credentials credentials = Objects.requireNonNull(server.setup().credentials());
        return Connects.credentials(connect, credentials.userName(), credentials.password().utf8() + "x");
    }
}
