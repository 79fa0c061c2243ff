// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.testkit.RawClient;
import java.time.Duration;

/** What every Server refuses although it is well formed. */
final class Refusals {
    /** A method that nobody knows. */
    static final String UNKNOWN_METHOD = "heliograph-conformance-unknown";
    private static final Duration PROBE = Duration.ofSeconds(2);

    private Refusals() {}

    /**
     * A CONNECT that is well formed and has to be refused, otherwise as given: in 5.0 with a method of authentication that no
     * Server knows [MQTT-4.12.0-1], in 3.1.1 without Client Identifier and Clean Session [MQTT-3.1.3-8].
     */
    static Connect refused(Server server, Connect connect) {
        return server.isV5()
                ? Connects.with(connect, ConnectProperties.builder().authenticationMethod(UNKNOWN_METHOD))
                : Connects.as(Connects.cleanStart(connect, false), "");
    }

    /**
     * Lets a check end here if the Server accepts {@link #refused} all the same: what it does with a CONNECT that it refuses does not
     * show then. That it accepts it is the finding of a check of its own.
     */
    static void requireRefusal(Server server) {
        RawClient probe = server.open();
        probe.send(refused(server, server.connect()));
        if (probe.receive(PROBE) instanceof Connack connack && !connack.reasonCode().isError()) {
            throw new NotApplicable(server.isV5() ? "the Server accepts an unknown Authentication Method"
                    : "the Server accepts an empty Client Identifier without Clean Session");
        }
    }
}
