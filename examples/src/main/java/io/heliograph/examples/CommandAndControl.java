// SPDX-License-Identifier: Apache-2.0
package io.heliograph.examples;

import io.heliograph.client.MqttClient;
import io.heliograph.client.ReceivedMessage;
import io.heliograph.client.Reply;
import io.heliograph.codec.Bytes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A device that obeys commands and answers them, and a control that sends them. MQTT 5.0. */
public final class CommandAndControl {
    private CommandAndControl() {}

    /** Runs the example. */
    public static void main(String[] arguments) {
        try (MqttClient device = MqttClient.builder().server(Server.of(arguments)).build();
                MqttClient control = MqttClient.builder().server(Server.of(arguments)).build()) {
            AtomicBoolean running = new AtomicBoolean();
            device.connect();
            device.responder("devices/pump/command", request -> obey(running, request.message().payload().utf8()));
            control.connect();
            for (String command : new String[] {"status", "start", "status", "explode"}) {
                ReceivedMessage reply = control.request("devices/pump/command", Bytes.utf8(command),
                        Duration.ofSeconds(10));
                System.out.println(command + ": " + reply.message().payload().utf8());
            }
        }
    }

    private static Reply obey(AtomicBoolean running, String command) {
        switch (command) {
            case "start" -> running.set(true);
            case "stop" -> running.set(false);
            case "status" -> {}
            default -> {
                return Reply.of("unknown command");
            }
        }
        return Reply.of(running.get() ? "running" : "stopped");
    }
}
