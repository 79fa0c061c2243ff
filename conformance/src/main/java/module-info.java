// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/** The conformance suite: what the MQTT specifications ask for, checked from outside. */
@NullMarked
module io.heliograph.conformance {
    requires transitive io.heliograph.codec;
    requires io.heliograph.testkit;
    requires static transitive org.jspecify;

    exports io.heliograph.conformance;
}
