// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

import io.heliograph.codec.MqttVersion;
import java.util.Set;
import java.util.function.Consumer;

/** A client library together with the version of MQTT that it is made to speak. */
public interface ClientLibrary {
    /** Name and version, as it stands in reports. */
    String name();

    /** Whether it is Heliograph. */
    default boolean isOurs() {
        return false;
    }

    /** What it speaks. */
    MqttVersion version();

    /** What of the optional things it can do. */
    Set<Feature> features();

    /** A new Client that hands each message it receives to this consumer. */
    PeerClient client(Consumer<Delivery> deliveries);
}
