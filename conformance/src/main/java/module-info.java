// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/** The conformance suite: what the MQTT specifications ask for, checked from outside. */
@NullMarked
module io.heliograph.conformance {
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires transitive io.heliograph.codec;
    requires io.heliograph.testkit;
    requires java.xml;
    requires static transitive org.jspecify;

    exports io.heliograph.conformance;
    exports io.heliograph.conformance.description;
    exports io.heliograph.conformance.report;
    opens io.heliograph.conformance.description to com.fasterxml.jackson.databind;
    opens io.heliograph.conformance.report to com.fasterxml.jackson.databind;
}
