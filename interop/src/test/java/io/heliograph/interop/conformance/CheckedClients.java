// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.conformance;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.ClientOption;
import io.heliograph.conformance.ClientTarget;
import io.heliograph.conformance.DriverProgram;
import io.heliograph.interop.Programs;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The client libraries that are checked for conformance. */
final class CheckedClients {
    private static final Set<MqttVersion> BOTH = EnumSet.of(MqttVersion.V5, MqttVersion.V3_1_1);

    private CheckedClients() {}

    /** By the name under which one asks for them; those in other languages are started when they are asked for. */
    static Map<String, Supplier<ClientTarget>> all() {
        Map<String, Supplier<ClientTarget>> all = new LinkedHashMap<>();
        all.put("heliograph", () -> target("Heliograph client", LibraryProgram.of(HeliographActions::run, Map.of(
                MqttVersion.V5, LibraryProgram.allBut(), MqttVersion.V3_1_1, LibraryProgram.allBut()))));
        all.put("paho-java-3", () -> target("Paho Java (mqttv3) 1.2.5", LibraryProgram.of(PahoActions::run, Map.of(
                MqttVersion.V3_1_1, LibraryProgram.allBut()))));
        all.put("paho-java-5", () -> target("Paho Java (mqttv5) 1.2.5", LibraryProgram.of(Paho5Actions::run, Map.of(
                // It has no way to answer AUTH.
                MqttVersion.V5, LibraryProgram.allBut(ClientOption.AUTHENTICATION_METHOD,
                        ClientOption.AUTHENTICATION_DATA, ClientOption.REAUTHENTICATE)))));
        all.put("hivemq",
                () -> target("HiveMQ client 1.3.17 (MQTT 3.1.1)", LibraryProgram.of(HiveMqActions::run, Map.of(
                        MqttVersion.V3_1_1, LibraryProgram.allBut(ClientOption.ANSWER_TIMEOUT)))));
        all.put("hivemq-5",
                () -> target("HiveMQ client 1.3.17 (MQTT 5.0)", LibraryProgram.of(HiveMq5Actions::run, Map.of(
                        // It chooses aliases itself, and has no Subscription Identifiers.
                        MqttVersion.V5, LibraryProgram.allBut(ClientOption.ANSWER_TIMEOUT, ClientOption.TOPIC_ALIAS,
                                ClientOption.SUBSCRIPTION_IDENTIFIER)))));
        all.put("paho-python", () -> new ClientTarget("Paho Python", BOTH, new DriverProgram(
                List.of(Programs.python(), "conformance.py"), Programs.DIRECTORY.resolve("python"),
                LibraryProgram.allBut(ClientOption.ANSWER_TIMEOUT, ClientOption.AUTHENTICATION_METHOD,
                        ClientOption.AUTHENTICATION_DATA, ClientOption.REAUTHENTICATE))));
        all.put("mqttjs", () -> new ClientTarget("MQTT.js", BOTH, new DriverProgram(
                List.of(Programs.find("node", "install Node.js 20 or newer"), "conformance.js"),
                Programs.DIRECTORY.resolve("mqttjs"), LibraryProgram.allBut(ClientOption.REAUTHENTICATE))));
        return all;
    }

    private static ClientTarget target(String name, LibraryProgram program) {
        return new ClientTarget(name, program.versions(), program);
    }
}
