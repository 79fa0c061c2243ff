// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/** The MQTT client library. */
@NullMarked
module io.heliograph.client {
    requires transitive io.heliograph.codec;
    requires io.heliograph.session;
    requires java.naming;
    requires jdk.jfr;
    requires static transitive org.jspecify;

    exports io.heliograph.client;
}
