// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.conformance.reference.Abilities;
import io.heliograph.conformance.reference.ReferenceBroker;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeftoversTest {

    private static Report run(ReferenceBroker broker, String... patterns) throws InterruptedException {
        List<Selection> selections = List.of(patterns).stream().map(Selection::of).toList();
        return Suite.run(ServerTarget.of("reference", broker.tcp()),
                checkCase -> selections.stream().anyMatch(it -> it.test(checkCase)), result -> {});
    }

    @Test
    void nothingOfTheChecksIsLeftOnAServer() throws InterruptedException {
        try (ReferenceBroker broker = new ReferenceBroker(Abilities.FULL, null, null)) {
            Report report = run(broker, "Retain.*", "Session.*", "SessionState.subscriptions*", "Will.*", "WillDelay.*",
                    "TopicAlias.anAliasIsNotForwarded", "Sending.aMessageWithoutPubackIsSentAgain");

            assertThat(report.results()).extracting(Result::verdict).contains(Verdict.PASSED);
            assertThat(broker.retainedTopics()).containsExactly(ReferenceBroker.OWN_TOPIC);
            assertThat(broker.lastingClients()).isEmpty();
        }
    }
}
