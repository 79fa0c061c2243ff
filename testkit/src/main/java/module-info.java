// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/** Tools for tests of MQTT systems. */
@NullMarked
module io.heliograph.testkit {
    requires transitive io.heliograph.broker;
    requires transitive io.heliograph.client;
    requires transitive io.heliograph.codec;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports io.heliograph.testkit;
}
