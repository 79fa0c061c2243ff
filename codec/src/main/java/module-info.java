// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/** The MQTT protocol as data: Control Packets, their properties and data types, and the way from bytes to packets and back. */
@NullMarked
module io.heliograph.codec {
    requires static transitive org.jspecify;

    exports io.heliograph.codec;
}
