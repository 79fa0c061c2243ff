// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.ClientEvent;
import io.heliograph.client.ClientListener;
import io.heliograph.client.MqttClient;
import io.heliograph.client.MqttClientBuilder;
import io.heliograph.client.MqttException;
import io.heliograph.client.PacketListener;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client for the time that a command takes: connects, and at the end, also that by SIGINT or SIGTERM, disconnects
 * with the properties that the user has given.
 */
final class ConnectedClient implements AutoCloseable {
    private final MqttClient client;
    private final Disconnect disconnect;
    private final ShutdownHook hook;

    private ConnectedClient(MqttClient client, Disconnect disconnect) {
        this.client = client;
        this.disconnect = disconnect;
        this.hook = new ShutdownHook(this::disconnect);
    }

    /** A builder with all that the CONNECT packet says. */
    static MqttClientBuilder builder(String server, Connect connect, ClientListener listener,
            @Nullable PacketListener trace) {
        MqttClientBuilder builder = MqttClient.builder()
                .server(server)
                .version(connect.version())
                .cleanStart(connect.cleanStart())
                .keepAlive(Duration.ofSeconds(connect.keepAlive()))
                .userName(connect.userName())
                .password(connect.password())
                .will(connect.will())
                .connectProperties(connect.properties())
                // What there is an event of for each message is not of interest.
                .listener(ClientEvent.OfConnection.class, listener::onEvent)
                .listener(ClientEvent.Problem.class, listener::onEvent);
        if (trace != null) {
            builder.packetListener(trace);
        }
        return connect.clientIdentifier().isEmpty() ? builder : builder.clientIdentifier(connect.clientIdentifier());
    }

    /**
     * Connects.
     *
     * @throws CommandFailure if that fails
     */
    static ConnectedClient connect(String server, MqttClientBuilder builder, Disconnect disconnect) {
        ConnectedClient connected = new ConnectedClient(builder.build(), disconnect);
        try {
            connected.client.connect();
        } catch (MqttException e) {
            connected.close();
            throw new CommandFailure(server + ": " + sentence(e), e);
        }
        return connected;
    }

    /** What went wrong; of an unknown host the exception tells nothing but the name. */
    private static String sentence(MqttException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
                return "there is no such host";
            }
        }
        return String.valueOf(failure.getMessage());
    }

    MqttClient client() {
        return client;
    }

    private void disconnect() {
        try {
            client.disconnect(disconnect);
        } catch (MqttException e) {
            // The connection is gone one way or the other; close() makes sure of it.
        } finally {
            client.close();
        }
    }

    @Override
    public void close() {
        disconnect();
        hook.close();
    }
}
