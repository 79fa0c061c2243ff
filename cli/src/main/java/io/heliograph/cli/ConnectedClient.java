// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.MqttClient;
import io.heliograph.client.MqttClientBuilder;
import io.heliograph.client.MqttException;

/**
 * A client for the time that a command takes: connects, and at the end, also that by SIGINT or SIGTERM, disconnects
 * with the properties that the user has given.
 */
final class ConnectedClient implements AutoCloseable {
    private final MqttClient client;
    private final Connecting connecting;
    private final ShutdownHook hook;

    private ConnectedClient(MqttClient client, Connecting connecting) {
        this.client = client;
        this.connecting = connecting;
        this.hook = new ShutdownHook(this::disconnect);
    }

    /**
     * Makes a client that is not connected yet.
     *
     * @throws WrongUsage     if options contradict each other in a way that only the client sees
     * @throws CommandFailure if its store can't be used
     */
    static ConnectedClient of(Connecting connecting, MqttClientBuilder builder) {
        try {
            return new ConnectedClient(builder.build(), connecting);
        } catch (IllegalArgumentException e) {
            throw new WrongUsage(String.valueOf(e.getMessage()), e);
        } catch (MqttException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Connects.
     *
     * @throws CommandFailure if that fails
     */
    void connect() {
        try {
            client.connect();
        } catch (MqttException e) {
            throw new CommandFailure(connecting.label() + ": " + e.getMessage(), e);
        }
    }

    MqttClient client() {
        return client;
    }

    private void disconnect() {
        try {
            client.disconnect(connecting.disconnect());
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
