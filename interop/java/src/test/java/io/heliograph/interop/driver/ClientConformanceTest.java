// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.conformance.ClientProgram;
import io.heliograph.conformance.ClientTarget;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Selection;
import io.heliograph.conformance.Suite;
import io.heliograph.conformance.Verdict;
import io.heliograph.conformance.description.ClientDescription;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ready descriptions that this module is for. */
class ClientConformanceTest {
    private static final Path CHECKOUT = Path.of("../..").toAbsolutePath().normalize();

    private static Report run(String name, String checks) throws Exception {
        ClientTarget client = ClientDescription.ready(name).target(CHECKOUT);
        Selection selection = Selection.of(checks);
        try (ClientProgram program = client.program()) {
            return Suite.run(client, selection, result -> {
            });
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void ourClientFailsNoCheck() throws Exception {
        Report report = run("heliograph", "*");

        assertThat(report.results()).hasSizeGreaterThan(600)
                .filteredOn(result -> result.verdict() == Verdict.FAILED)
                .extracting(result -> "%s: %s%n%s".formatted(result.checkCase(), result.reason(), result.dialogue()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hivemq", "paho-java-3", "paho-java-5"})
    void theOthersPublishAndSubscribe(String name) throws Exception {
        for (String check : new String[] {"ClientPublish.theQosIsTheOneAskedFor",
            "ClientDelivery.aQos1MessageIsAcknowledged"}) {
            assertThat(run(name, check).results()).isNotEmpty()
                    .allSatisfy(result -> assertThat(result.verdict()).as(result.dialogue())
                            .isEqualTo(Verdict.PASSED));
        }
    }
}
