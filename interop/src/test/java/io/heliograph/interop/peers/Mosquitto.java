// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.peers;

import io.heliograph.interop.Programs;
import io.heliograph.interop.clients.Feature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Eclipse mosquitto, as it is installed. */
public final class Mosquitto implements PeerBroker {
    private int port;

    @Override
    public String name() {
        return "mosquitto";
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
    public Set<Feature> features() {
        // 2.0.11 closes a connection that is taken over without a DISCONNECT: the first of two plain sockets that send the
        // same CONNECT of MQTT 5.0 reads nothing but the end of the stream after its CONNACK [MQTT-3.1.4-3].
        return EnumSet.complementOf(EnumSet.of(Feature.SERVER_DISCONNECT));
    }

    @Override
    public synchronized int port() {
        if (port == 0) {
            int free = ChildProcess.freePort();
            Path directory = ChildProcess.directory("mosquitto");
            Path configuration = directory.resolve("mosquitto.conf");
            try {
                Files.writeString(configuration, """
                        listener %d 127.0.0.1
                        allow_anonymous true
                        persistence false
                        sys_interval 1
                        set_tcp_nodelay true
                        """.formatted(free));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            ChildProcess.start(name(), List.of(program(), "-c", configuration.toString()), directory, free);
            port = free;
        }
        return port;
    }
}
