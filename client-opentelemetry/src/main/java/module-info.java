// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/** Traces of OpenTelemetry through MQTT. */
@NullMarked
module io.heliograph.client.opentelemetry {
    requires transitive io.heliograph.client;
    requires transitive io.opentelemetry.api;
    requires io.opentelemetry.context;
    requires static transitive org.jspecify;

    exports io.heliograph.client.opentelemetry;
}
