// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.peers;

import io.heliograph.interop.Programs;
import io.heliograph.interop.clients.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;

/** Eclipse mosquitto, as it is installed. */
public final class Mosquitto extends ProcessBroker {

    /** Not started yet. */
    public Mosquitto() {
        // 2.0.11 closes a connection that is taken over without a DISCONNECT: the first of two plain sockets that send the
        // same CONNECT of MQTT 5.0 reads nothing but the end of the stream after its CONNACK [MQTT-3.1.4-3].
        super("mosquitto", EnumSet.complementOf(EnumSet.of(Feature.SERVER_DISCONNECT)));
    }

    /** The version of the program that is installed. */
    public static String installedVersion() {
        return Programs.output(List.of(program(), "-h")).replaceFirst("(?s).*mosquitto version (\\S+).*", "$1");
    }

    private static String program() {
        return Programs.find("mosquitto", "apt-get install mosquitto");
    }

    @Override
    public boolean isReference() {
        return true;
    }

    @Override
    List<String> prepare(Path directory, int free) throws IOException {
        Path configuration = directory.resolve("mosquitto.conf");
        Files.writeString(configuration, """
                listener %d 127.0.0.1
                allow_anonymous true
                persistence false
                sys_interval 1
                set_tcp_nodelay true
                """.formatted(free));
        return List.of(program(), "-c", configuration.toString());
    }
}
