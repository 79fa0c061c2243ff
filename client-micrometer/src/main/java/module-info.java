// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/** The metrics of an MQTT client as meters of Micrometer. */
@NullMarked
module io.heliograph.client.micrometer {
    requires transitive io.heliograph.client;
    requires transitive micrometer.core;
    requires static transitive org.jspecify;

    exports io.heliograph.client.micrometer;
}
