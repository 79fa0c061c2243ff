// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.MalformedPacket.Receiver;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A raw Client and a raw Server talk to each other. */
class RawConnectionTest {
    private static final Duration SHORT = Duration.ofMillis(30);

    private final RawServer server = RawServer.start();
    private RawClient client;
    private RawConnection connection;

    @BeforeEach
    void connect() {
        client = RawClient.connect(server.address(), MqttVersion.V5);
        connection = server.accept();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void aDialogueReadsAsOne() {
        client.send(new Connect(MqttVersion.V5, true, 0, "c"));
        connection.expect(Connect.class, "named c", connect -> connect.clientIdentifier().equals("c"));
        connection.send(new Connack(false, ReasonCode.SUCCESS), new Puback(10));
        client.expect(new Connack(false, ReasonCode.SUCCESS));
        assertThat(client.receive()).isEqualTo(new Puback(10));
        client.expectNothing(SHORT);
        connection.send(new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN));
        connection.close();
        client.expectClose(ReasonCode.SERVER_SHUTTING_DOWN);
    }

    @Test
    void theVersionIsThatOfTheConnect() {
        client.send(RawPacket.of(new Connect(MqttVersion.V3_1_1, true, 0, "c"), MqttVersion.V3_1_1));
        connection.expect(Connect.class);
        assertThat(client.version()).isEqualTo(connection.version()).isEqualTo(MqttVersion.V3_1_1);
        connection.send(new Connack(false, ReasonCode.SUCCESS));
        assertThat(client.receiveRaw().hex()).isEqualTo("20 02 00 00");
    }

    @Test
    void bytesArriveWholeByteByByteAndInPieces() {
        RawPacket packet = RawPacket.of(new Puback(10, ReasonCode.NOT_AUTHORIZED), MqttVersion.V5);
        client.send(packet);
        client.sendByteByByte(packet);
        client.sendInPieces(packet, Duration.ofMillis(1), 1, 3);
        client.sendInPieces(packet, Duration.ofMillis(1), packet.length());
        for (int i = 0; i < 4; i++) {
            connection.expect(new Puback(10, ReasonCode.NOT_AUTHORIZED));
        }
        connection.expectNothing(SHORT);
    }

    @Test
    void aPacketOrTheEndIsReceived() {
        connection.send(new Puback(10));
        assertThat(client.receiveOrEnd()).isEqualTo(new Puback(10));
        client.patience(SHORT);
        assertThatExceptionOfType(AssertionError.class).isThrownBy(client::receiveOrEnd)
                .withMessageContaining("nothing came");
        connection.close();
        client.patience(Duration.ofSeconds(5));
        assertThat(client.receiveOrEnd()).isNull();
    }

    @Test
    void allThatComesInATimeIsReceived() {
        connection.send(new Puback(10), new Puback(11));
        assertThat(client.receiveAll(SHORT)).containsExactly(new Puback(10), new Puback(11));
        assertThat(client.receiveAll(SHORT)).isEmpty();
        connection.send(new Puback(12));
        connection.close();
        assertThat(client.receiveAll(Duration.ofSeconds(5))).containsExactly(new Puback(12));
        client.expectClose();
    }

    @Test
    void largePacketsAndManySmallOnesAreCutWhereTheyEnd() {
        RawPacket large = RawPacket.of("30 a4 9c 01 00 01 \"t\" 00 61x20000");
        client.send(large.append(RawPacket.of("c0 00")).append(large));
        assertThat(connection.receiveRaw()).isEqualTo(large);
        connection.expect(Pingreq.INSTANCE);
        assertThat(connection.receiveRaw()).isEqualTo(large);
    }

    @Test
    void whatIsWrongCanBeReceivedRawAndFailsDecoded() {
        connection.send(RawPacket.of("d1 00"));
        connection.send(RawPacket.of("d1 00"));
        assertThat(client.receiveRaw().hex()).isEqualTo("d1 00");
        assertThatExceptionOfType(AssertionError.class).isThrownBy(client::receive)
                .withMessageContaining("MQTT-2.1.3-1");
    }

    @Test
    void aFailureShowsTheWholeDialogueDecodedAndInHexadecimal() {
        client.send(Pingreq.INSTANCE);
        connection.expect(Pingreq.INSTANCE);
        connection.send(new Puback(10));
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> client.expect(Pingresp.class))
                .withMessageContaining("Pingresp (any) was expected, but Puback[packetIdentifier=10")
                .withMessageContaining("--> Pingreq[]").withMessageContaining("c0 00")
                .withMessageContaining("<-- Puback[").withMessageContaining("40 02 00 0a");
    }

    @Test
    void aFailureShowsBytesThatAreNoPacketAndTheEnd() {
        client.send(RawPacket.of("00 00"));
        client.send(RawPacket.of("30 05 00"));
        client.halfClose();
        assertThat(connection.receiveRaw().hex()).isEqualTo("00 00");
        connection.expectClose();
        assertThat(client.transcript()).contains("--> refused by the decoder of this kit", "3 bytes of a packet",
                "30 05 00", "--> end of the stream");
        assertThat(connection.transcript()).contains("<-- end of the stream", "30 05 00");
    }

    @Test
    void expectationsAreNotMetBySilence() {
        client.patience(SHORT);
        fails(client::receive, "nothing came within PT0.03S");
        fails(() -> client.expect(Puback.class), "Puback was expected");
        fails(client::expectClose, "nothing came within");
        fails(() -> client.expectClose(ReasonCode.PROTOCOL_ERROR), "Protocol Error (0x82) was expected");
    }

    @Test
    void expectationsAreNotMetByAPacketThatShouldNotCome() {
        for (int i = 0; i < 3; i++) {
            connection.send(Pingresp.INSTANCE);
        }
        fails(() -> client.expectNothing(Duration.ofSeconds(5)), "a packet came");
        fails(client::expectClose, "a packet came");
        fails(() -> client.expectClose(ReasonCode.PROTOCOL_ERROR), "Pingresp[] came");
    }

    @Test
    void expectationsAreNotMetByAnEnd() {
        connection.close();
        fails(() -> client.expectNothing(Duration.ofSeconds(5)), "the connection was closed");
        fails(client::receive, "the other side has ended the connection");
        fails(() -> client.expectClose(ReasonCode.PROTOCOL_ERROR), "the other side has ended the connection");
        client.expectClose();
    }

    @Test
    void aCloseWithAReasonMayBeAMuteOneInMqtt311() {
        client.send(new Connect(MqttVersion.V3_1_1, true, 0, "c"));
        connection.close();
        client.expectClose(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void aDisconnectThatIsNotFollowedByTheEndIsNoClose() {
        client.patience(SHORT);
        connection.send(new Disconnect(ReasonCode.PROTOCOL_ERROR));
        fails(() -> client.expectClose(ReasonCode.PROTOCOL_ERROR), "the end of the connection was expected");
    }

    @Test
    void aResetIsAnEndToo() {
        connection.reset();
        client.expectClose();
        assertThat(client.transcript()).contains("<-- ").doesNotContain("end of the stream");
    }

    @Test
    void aHalfClosedConnectionStillReceives() {
        client.halfClose();
        connection.expectClose();
        connection.send(Pingresp.INSTANCE);
        client.expect(Pingresp.INSTANCE);
    }

    @Test
    void aRefusalTellsAnErrorInTheRightPacketOrNothing() {
        MalformedPacket malformed = MalformedPackets.named("PINGREQ with flags", Receiver.SERVER, MqttVersion.V5);
        connection.send(new Disconnect(ReasonCode.MALFORMED_PACKET));
        connection.close();
        assertThat(client.expectRefusal(malformed)).isEqualTo(ReasonCode.MALFORMED_PACKET);
        assertThat(client.expectRefusal(malformed)).isNull();
    }

    @Test
    void aPingMayBeAnsweredBeforeARefusal() {
        MalformedPacket malformed = MalformedPackets.named("PINGREQ with flags", Receiver.SERVER, MqttVersion.V5);
        connection.send(Pingresp.INSTANCE, new Disconnect(ReasonCode.MALFORMED_PACKET));
        connection.close();
        assertThat(client.expectRefusal(malformed)).isEqualTo(ReasonCode.MALFORMED_PACKET);
    }

    @Test
    void whatIsNotRefusedFails() {
        MalformedPacket malformed = MalformedPackets.named("PINGREQ with flags", Receiver.SERVER, MqttVersion.V5);
        client.patience(SHORT);
        fails(() -> client.expectRefusal(malformed), "MQTT-2.1.3-1");
        connection.send(Pingresp.INSTANCE);
        fails(() -> client.expectRefusal(malformed), "PINGRESP came, and then nothing came");
        connection.send(new Disconnect(ReasonCode.NORMAL_DISCONNECTION),
                new Connack(false, ReasonCode.MALFORMED_PACKET));
        fails(() -> client.expectRefusal(malformed), "Disconnect[");
        fails(() -> client.expectRefusal(malformed), "Connack[");
    }

    @Test
    void aServerTellsWhetherSomebodyConnects() {
        server.expectNoConnection(SHORT);
        server.patience(SHORT);
        fails(server::accept, "none came within PT0.03S");
        try (RawClient second = RawClient.connect(server.address(), MqttVersion.V3_1_1)) {
            second.send(new Connect(MqttVersion.V3_1_1, true, 0, "second"));
            assertThat(server.welcome().version()).isEqualTo(MqttVersion.V3_1_1);
            second.expect(new Connack(false, ReasonCode.SUCCESS));
        }
    }

    private static void fails(Runnable expectation, String message) {
        assertThatExceptionOfType(AssertionError.class).isThrownBy(expectation::run).withMessageContaining(message);
    }
}
