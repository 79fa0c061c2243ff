// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.ReasonCode;
import org.jspecify.annotations.Nullable;

/** How a Reason Code is told to people. */
final class Sentences {
    private Sentences() {}

    static String reason(ReasonCode code, @Nullable String reasonString) {
        return reasonString == null ? code.toString() : code + ", \"" + reasonString + "\"";
    }
}
