// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/** Tools for tests of MQTT systems. */
@NullMarked
module io.heliograph.testkit {
    requires transitive io.heliograph.broker;
    requires transitive io.heliograph.client;
    requires transitive io.heliograph.codec;
    // Not transitive: who does not use the extension should be compiled without JUnit too.
    requires static org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports io.heliograph.testkit;
}
