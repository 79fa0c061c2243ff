// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * What the client tells the JDK's Flight Recorder. Each event is rare, or has a threshold below which it costs a look at the clock.
 * None has a payload, a password or a token.
 */
final class FlightEvents {

    private FlightEvents() {}

    /** What all have in common. */
    @Category({"Heliograph", "MQTT Client"})
    @StackTrace(false)
    abstract static class ClientFlightEvent extends Event {
        @Label("Client Identifier")
        @Nullable
        String clientIdentifier;
    }

    /** An attempt to connect. */
    @Name("io.heliograph.client.Connect")
    @Label("MQTT Connect")
    @Description("An attempt to connect, from opening the transport to CONNACK")
    static final class Connect extends ClientFlightEvent {
        @Label("Server")
        @Nullable
        String server;

        @Label("Reconnect")
        boolean reconnect;

        @Label("Accepted")
        boolean accepted;

        @Label("Session Present")
        boolean sessionPresent;

        @Label("Failure")
        @Nullable
        String failure;
    }

    /** The end of an accepted connection. */
    @Name("io.heliograph.client.ConnectionEnd")
    @Label("MQTT Connection End")
    @Description("An accepted connection has ended")
    static final class ConnectionEnd extends ClientFlightEvent {
        @Label("Cause")
        @Nullable
        String cause;

        @Label("By User")
        boolean byUser;

        @Label("Will Reconnect")
        boolean willReconnect;

        @Label("Lasted")
        @Timespan
        long lasted;
    }

    /** A message whose acknowledgement took long. */
    @Name("io.heliograph.client.SlowAcknowledgement")
    @Label("MQTT Slow Acknowledgement")
    @Description("A message with QoS 1 or 2 was fully acknowledged 100 ms or more after it had been published")
    static final class SlowAcknowledgement extends ClientFlightEvent {
        @Label("Topic Name")
        @Nullable
        String topicName;

        @Label("QoS")
        int qos;

        @Label("Took")
        @Timespan
        long took;
    }

    /** A message in the hands of its handler. */
    @Name("io.heliograph.client.Handler")
    @Label("MQTT Handler")
    @Description("A handler had a message")
    @Threshold("20 ms")
    static final class Handling extends ClientFlightEvent {
        private static final Handling ANY = new Handling();

        @Label("Topic Name")
        @Nullable
        String topicName;

        @Label("Payload Size")
        @DataAmount
        int payloadSize;

        @Label("Failed")
        boolean failed;

        /** One that has begun, or null if nobody records. */
        static @Nullable Handling begun() {
            if (!ANY.isEnabled()) {
                return null;
            }
            Handling event = new Handling();
            event.begin();
            return event;
        }
    }

    /** The reader stands still. */
    @Name("io.heliograph.client.HeldBack")
    @Label("MQTT Held Back")
    @Description("The client did not read from the Server because its handlers did not keep up")
    @Threshold("20 ms")
    static final class HeldBack extends ClientFlightEvent {
        @Label("Messages")
        int messages;

        @Label("Bytes")
        @DataAmount
        long bytes;
    }

    /** An authentication on the open connection. */
    @Name("io.heliograph.client.Reauthentication")
    @Label("MQTT Re-authentication")
    static final class Reauthentication extends ClientFlightEvent {
        @Label("Failure")
        @Nullable
        String failure;
    }
}
