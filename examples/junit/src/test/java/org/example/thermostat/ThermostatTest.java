// SPDX-License-Identifier: Apache-2.0
package org.example.thermostat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heliograph.broker.Broker;
import io.heliograph.client.MqttClient;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.QoS;
import io.heliograph.testkit.FaultLink;
import io.heliograph.testkit.MqttBroker;
import io.heliograph.testkit.PcapRecorder;
import io.heliograph.testkit.Speaks;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Each test has a broker of its own, and what talks to it, as parameters. */
@MqttBroker
class ThermostatTest {
    private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();

    @Test
    void heatsWhenItIsCold(Broker broker, MqttClient house) throws Exception {
        listen(house);
        try (Thermostat thermostat = new Thermostat("127.0.0.1:" + broker.port())) {
            house.publish("home/kitchen/temperature", "17.5", QoS.AT_LEAST_ONCE);
            assertEquals("home/kitchen/heating on", nextCommand());
            house.publish("home/kitchen/temperature", "20.0", QoS.AT_LEAST_ONCE);
            house.publish("home/kitchen/temperature", "22.5", QoS.AT_LEAST_ONCE);
            assertEquals("home/kitchen/heating off", nextCommand());
        }
    }

    @Test
    void hearsSensorsThatSpeakAnOlderVersion(Broker broker, MqttClient house,
            @Speaks(MqttVersion.V3_1_1) MqttClient sensor) throws Exception {
        listen(house);
        try (Thermostat thermostat = new Thermostat("127.0.0.1:" + broker.port())) {
            sensor.publish("home/attic/temperature", "-3", QoS.AT_LEAST_ONCE);
            assertEquals("home/attic/heating on", nextCommand());
        }
    }

    @Test
    void worksOnAfterTheNetworkHasFailed(FaultLink link, MqttClient house) throws Exception {
        listen(house);
        try (Thermostat thermostat = new Thermostat("127.0.0.1:" + link.port())) {
            link.cut();
            // Until it is back it hears nothing; a sensor measures again and again anyway.
            String command = null;
            for (int i = 0; i < 100 && command == null; i++) {
                house.publish("home/bath/temperature", "18", QoS.AT_LEAST_ONCE);
                command = commands.poll(100, TimeUnit.MILLISECONDS);
            }
            assertEquals("home/bath/heating on", command);
            assertTrue(link.connections() >= 2);
        }
    }

    /** Wireshark opens what was said: tshark -r target/thermostat.pcap -Y mqtt. */
    @Test
    void whatItSaysIsRecorded(FaultLink link, MqttClient house) throws Exception {
        listen(house);
        try (PcapRecorder recorder = PcapRecorder.to(Path.of("target", "thermostat.pcap"))) {
            link.record(recorder);
            try (Thermostat thermostat = new Thermostat("127.0.0.1:" + link.port())) {
                house.publish("home/hall/temperature", "20.5", QoS.AT_LEAST_ONCE);
                house.publish("home/hall/temperature", "18.9", QoS.AT_LEAST_ONCE);
                assertEquals("home/hall/heating on", nextCommand());
            }
            while (link.openConnections() > 0) {
                Thread.onSpinWait();
            }
        }
        assertTrue(commands.isEmpty());
    }

    private void listen(MqttClient house) {
        house.subscribe("home/+/heating", QoS.AT_LEAST_ONCE,
                command -> commands.add(command.message().topicName() + " " + command.message().payload().utf8()));
    }

    private String nextCommand() throws InterruptedException {
        return commands.poll(5, TimeUnit.SECONDS);
    }
}
