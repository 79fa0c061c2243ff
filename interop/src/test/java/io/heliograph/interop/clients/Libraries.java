// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

import io.heliograph.codec.MqttVersion;
import io.heliograph.interop.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The client libraries. */
public final class Libraries {
    private static final Set<Feature> COMMON = EnumSet.of(Feature.INTERACTIVE, Feature.CLEAN_DISCONNECT);
    private static final Set<Feature> MQTT_JS_V5 = EnumSet.of(Feature.V5, Feature.INTERACTIVE, Feature.CLEAN_DISCONNECT,
            Feature.INBOUND_TOPIC_ALIAS, Feature.SUBSCRIPTION_OPTIONS, Feature.SUBSCRIPTION_IDENTIFIERS,
            Feature.TOPIC_ALIAS);
    private static final Set<Feature> PYTHON_V5 = EnumSet.of(Feature.V5, Feature.INTERACTIVE, Feature.CLEAN_DISCONNECT,
            Feature.INBOUND_TOPIC_ALIAS, Feature.SUBSCRIPTION_OPTIONS, Feature.SUBSCRIPTION_IDENTIFIERS,
            Feature.TOPIC_ALIAS,
            Feature.INTERLEAVED_USER_PROPERTIES);

    private Libraries() {}

    /** Every library for each version it can speak. */
    public static List<ClientLibrary> all() {
        List<ClientLibrary> all = new ArrayList<>(foreign());
        all.add(new HeliographClient(MqttVersion.V3_1_1));
        all.add(new HeliographClient(MqttVersion.V5));
        return List.copyOf(all);
    }

    /** Those of other projects. */
    public static List<ClientLibrary> foreign() {
        return List.of(new PahoJava3(), new PahoJava5(), new HiveMq3(), new HiveMq5(),
                new JsonLibrary("Paho Python", Libraries::python, MqttVersion.V3_1_1, COMMON),
                new JsonLibrary("Paho Python", Libraries::python, MqttVersion.V5, PYTHON_V5),
                new JsonLibrary("MQTT.js", Libraries::mqttJs, MqttVersion.V3_1_1, COMMON),
                new JsonLibrary("MQTT.js", Libraries::mqttJs, MqttVersion.V5, MQTT_JS_V5),
                CommandLineClients.mosquitto(MqttVersion.V3_1_1), CommandLineClients.mosquitto(MqttVersion.V5));
    }

    /** What the program behind a library calls itself: with the version that is installed. */
    public static String fullName(ClientLibrary library) {
        return switch (library.name()) {
            case "Paho Python" -> python().program();
            case "MQTT.js" -> mqttJs().program();
            case CommandLineClients.MOSQUITTO -> CommandLineClients.MOSQUITTO + " "
                    + CommandLineClients.installedVersion();
            default -> library.name();
        };
    }

    private static JsonDriver python() {
        return Python.DRIVER;
    }

    private static JsonDriver mqttJs() {
        return MqttJs.DRIVER;
    }

    /** Started when first asked for. */
    private static final class Python {
        static final JsonDriver DRIVER = JsonDriver.start(List.of(Programs.python(), "driver.py"),
                Programs.DIRECTORY.resolve("python"));
    }

    /** Started when first asked for. */
    private static final class MqttJs {
        static final JsonDriver DRIVER = start();

        private static JsonDriver start() {
            Path directory = Programs.DIRECTORY.resolve("mqttjs");
            if (!Files.isDirectory(directory.resolve("node_modules/mqtt"))) {
                throw new AssertionError("MQTT.js is missing: run npm ci in " + directory + ".");
            }
            return JsonDriver.start(List.of(Programs.find("node", "install Node.js 20 or newer"), "driver.js"),
                    directory);
        }
    }
}
