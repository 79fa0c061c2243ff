// SPDX-License-Identifier: Apache-2.0
package io.heliograph.examples;

import io.heliograph.client.AuthenticationMethod;
import io.heliograph.client.ConnectionRefusedException;
import io.heliograph.client.MqttClient;

/**
 * Proves that it knows a password without sending it, has the Server prove the same, and does so again on the open connection. MQTT
 * 5.0, with a Server that knows SCRAM-SHA-256.
 */
public final class EnhancedAuthentication {
    private EnhancedAuthentication() {}

    /** Runs the example: address of the Server, user name ("anna"), password ("pencil"). */
    public static void main(String[] arguments) {
        String userName = arguments.length > 1 ? arguments[1] : "anna";
        String password = arguments.length > 2 ? arguments[2] : "pencil";
        try (MqttClient client = MqttClient.builder().server(Server.of(arguments))
                .authentication(AuthenticationMethod.scramSha256(userName, password)).build()) {
            client.connect();
            System.out.println("authenticated");
            client.reauthenticate();
            System.out.println("authenticated again");
        } catch (ConnectionRefusedException e) {
            System.out.println("refused: " + e.connack().reasonCode());
        }
    }
}
