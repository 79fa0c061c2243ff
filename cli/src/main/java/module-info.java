// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/** The {@code helio} command. */
@NullMarked
module io.heliograph.cli {
    requires com.fasterxml.jackson.core;
    requires info.picocli;
    requires io.heliograph.broker;
    requires io.heliograph.client;
    requires io.heliograph.codec;
    requires io.heliograph.conformance;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.heliograph.cli;
    opens io.heliograph.cli to info.picocli;
}
