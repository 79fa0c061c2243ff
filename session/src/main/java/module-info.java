// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/** The state machines of the MQTT protocol without I/O: packets and the time go in, packets and events come out. */
@NullMarked
module io.heliograph.session {
    requires transitive io.heliograph.codec;
    requires static transitive org.jspecify;

    exports io.heliograph.session;
}
