// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.broker.Broker;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.ReasonCode;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerProcessTest {

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalEndsItAndClientsAreTold(String signal, int expectedStatus) throws Exception {
        try (HelioProcess broker = HelioProcess.startBroker()) {
            int port = Integer.parseInt(broker.port());
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(30_000);
                PacketBuffer connect = new PacketBuffer(64);
                PacketEncoder.of(MqttVersion.V5).encode(new Connect(MqttVersion.V5, true, 60, "me"), connect);
                socket.getOutputStream().write(connect.array(), 0, connect.length());
                List<Packet> received = new ArrayList<>();
                PacketDecoder decoder = PacketDecoder.forClient(MqttVersion.V5, 1000);
                byte[] input = new byte[1000];
                decoder.decode(input, 0, socket.getInputStream().read(input), received::add);
                assertThat(received).hasSize(1);

                broker.signal(signal);

                for (int n = socket.getInputStream().read(input); n >= 0; n = socket.getInputStream().read(input)) {
                    decoder.decode(input, 0, n, received::add);
                }
                assertThat(received).hasSize(2);
                assertThat(((Disconnect) received.get(1)).reasonCode()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
            }
            assertThat(broker.exitStatus()).isEqualTo(expectedStatus);
            assertThat(broker.restOfOutput()).isEmpty();
        }
    }

    @Test
    void saysWhereItListensAndWhatItDoesNotKeep() throws Exception {
        try (HelioProcess broker = HelioProcess.startBroker()) {
            assertThat(broker.nextLine()).matches("listening on tcp://127\\.0\\.0\\.1:[1-9][0-9]*");
            broker.signal("TERM");
            assertThat(String.join("\n", broker.restOfErrors()))
                    .contains("Only this machine can connect", "kept in memory").doesNotContain("Exception");
        }
    }

    @Test
    void warnsWhenOthersCanConnect() throws Exception {
        try (HelioProcess broker = HelioProcess.start("broker", "-p", "0", "--host", "0.0.0.0")) {
            assertThat(broker.nextLine()).startsWith("listening on tcp://0.0.0.0:");
            broker.signal("TERM");
            assertThat(String.join("\n", broker.restOfErrors())).contains("no users and passwords");
        }
    }

    @Test
    void anOccupiedPortIsOneLine() throws Exception {
        try (Broker occupant = Broker.builder().port(0).start();
                HelioProcess broker = HelioProcess.start("broker", "-p", Integer.toString(occupant.port()))) {
            assertThat(broker.exitStatus()).isEqualTo(1);
            assertThat(broker.restOfErrors()).containsExactly("helio broker: can't listen on 127.0.0.1 port %d: %s"
                    .formatted(occupant.port(), "Address already in use"));
            assertThat(broker.restOfOutput()).isEmpty();
        }
    }

    @Test
    void anAddressOfAnotherMachineIsOneLine() throws Exception {
        try (HelioProcess broker = HelioProcess.start("broker", "-p", "0", "--host", "192.0.2.1")) {
            assertThat(broker.exitStatus()).isEqualTo(1);
            assertThat(broker.restOfErrors()).hasSize(1).first().asString()
                    .isEqualTo("helio broker: can't listen on 192.0.2.1 port 0: Cannot assign requested address");
        }
    }

    @Test
    void aHostThatIsNotKnownIsOneLine() throws Exception {
        try (HelioProcess broker = HelioProcess.start("broker", "-p", "0", "--host", "no-such-host.invalid")) {
            assertThat(broker.exitStatus()).isEqualTo(1);
            assertThat(broker.restOfErrors()).containsExactly(
                    "helio broker: can't listen on no-such-host.invalid port 0: there is no such host");
        }
    }

    @Test
    void theDataDirectoryIsMadeAndHasToBeWritable(@TempDir Path directory) throws Exception {
        Path data = directory.resolve("a/b");
        try (HelioProcess broker = HelioProcess.start("broker", "-p", "0", "--data", data.toString())) {
            broker.nextLine();
            assertThat(data).isEmptyDirectory();
            broker.signal("TERM");
            assertThat(String.join("\n", broker.restOfErrors())).contains("nothing is written to " + data + " yet");
        }
        Path file = Files.createFile(directory.resolve("file"));
        try (HelioProcess broker = HelioProcess.start("broker", "-p", "0", "--data", file.toString())) {
            assertThat(broker.exitStatus()).isEqualTo(1);
            assertThat(broker.restOfErrors()).containsExactly("helio broker: " + file + " is no directory");
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsOneLine(@TempDir Path directory) throws Exception {
        // Not even root can make a directory inside a file.
        Path impossible = Files.createFile(directory.resolve("file")).resolve("data");
        try (HelioProcess broker = HelioProcess.start("broker", "-p", "0", "--data", impossible.toString())) {
            assertThat(broker.exitStatus()).isEqualTo(1);
            assertThat(broker.restOfErrors())
                    .containsExactly("helio broker: can't write to the directory " + impossible);
        }
    }
}
