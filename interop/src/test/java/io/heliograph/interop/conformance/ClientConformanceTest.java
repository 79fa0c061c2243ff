// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.conformance.ClientTarget;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Suite;
import io.heliograph.conformance.Verdict;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Our own client under the conformance suite; those of others are checked by {@link CheckClients}. */
class ClientConformanceTest {

    @Test
    void ourClientFailsNoCheck() throws Exception {
        ClientTarget target = Objects.requireNonNull(CheckedClients.all().get("heliograph")).get();

        Report report = Suite.run(target, checkCase -> true, result -> {
        });

        assertThat(report.results()).hasSizeGreaterThan(600)
                .filteredOn(result -> result.verdict() == Verdict.FAILED)
                .extracting(result -> "%s: %s%n%s".formatted(result.checkCase(), result.reason(), result.dialogue()))
                .isEmpty();
    }
}
