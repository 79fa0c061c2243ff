// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.broker.Broker;
import io.heliograph.client.MqttClient;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.QoS;
import io.heliograph.testkit.FaultLink;
import io.heliograph.testkit.PcapRecorder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the test kit records is what Wireshark reads. */
class WiresharkTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(value = MqttVersion.class, names = {"V5", "V3_1_1"})
    void readsARecordingAsMqttWithoutAnError(MqttVersion version) {
        Path file = folder.resolve("recording.pcap");
        record(file, version);
        String packets = tshark(file, "-Y", "mqtt", "-T", "fields", "-e", "mqtt.msgtype", "-E", "aggregator= ");
        // CONNECT, SUBSCRIBE, the four packets of QoS 2 and those of QoS 1 in both directions, PINGREQ, DISCONNECT.
        assertThat(packets.split("\\s+")).contains("1", "2", "8", "9", "3", "4", "5", "6", "7", "12", "13", "14");
        assertThat(tshark(file, "-Y", "_ws.malformed || tcp.analysis.flags || tcp.checksum.status == \"Bad\" "
                + "|| ip.checksum.status == \"Bad\" || _ws.expert.severity >= \"Warning\"")).isEmpty();
        assertThat(tshark(file, "-Y", "tcp.checksum.status == \"Good\" && ip.checksum.status == \"Good\"").lines()
                .count()).isEqualTo(tshark(file).lines().count()).isGreaterThan(20);
    }

    private static void record(Path file, MqttVersion version) {
        try (PcapRecorder recorder = PcapRecorder.to(file);
                Broker broker = Broker.builder().port(0).start();
                FaultLink link = FaultLink.to(broker.address())) {
            link.record(recorder);
            try (MqttClient client = MqttClient.builder().server("127.0.0.1:" + link.port()).version(version).build()) {
                client.connect();
                client.subscribe("a/#", QoS.EXACTLY_ONCE, message -> {
                });
                client.publish("a/b", "twice", QoS.EXACTLY_ONCE);
                client.publish("a/b", "long ".repeat(1_000), QoS.AT_LEAST_ONCE);
                client.ping();
                client.disconnect();
            }
            // What is under way when the client has gone is not waited for; the end of the link ends the recording.
            Await.until("the connection has ended", () -> link.openConnections() == 0);
        }
    }

    private static String tshark(Path file, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Programs.find("tshark", "apt-get install tshark"), "-r",
                file.toString(), "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"));
        command.addAll(List.of(arguments));
        // It warns on its second output of being run by root.
        return Programs.output(command).lines().filter(line -> !line.startsWith("Running as user"))
                .reduce("", (all, line) -> all + line + "\n");
    }
}
