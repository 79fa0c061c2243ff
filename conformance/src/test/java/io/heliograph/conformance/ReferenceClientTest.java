// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.reference.ReferenceClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The checks of Clients are checked: right against a Client that does all right, and able to notice one that does not. */
class ReferenceClientTest {
    private static final int AT_ONCE = 48;
    private static final Client.Patience PATIENCE = new Client.Patience(Duration.ofSeconds(10), Duration.ofSeconds(10),
            Duration.ofMillis(300));
    /** Most broken Clients show by what they don't do; for that nobody should wait long. */
    private static final Client.Patience SHORT_PATIENCE = new Client.Patience(Duration.ofMillis(1_500),
            Duration.ofMillis(1_500), Duration.ofMillis(300));

    private static List<Finding> right = List.of();
    private static List<Finding> broken = List.of();

    /**
     * What came of a run.
     *
     * @param ruleBroken whether the Client has broken the rule of the check, as it was told to
     */
    private record Finding(Result result, boolean ruleBroken) {
        boolean isCaught() {
            return ruleBroken && !result.dialogue().contains(ReferenceClient.CRASHED)
                    && (result.verdict() == Verdict.FAILED || result.verdict() == Verdict.DEVIATES);
        }

        String text() {
            return "%s: %s, %s%n%s".formatted(result.checkCase(), result.verdict(), result.reason(), result.dialogue());
        }
    }

    @BeforeAll
    @Timeout(180)
    static void runAll() throws Exception {
        right = sideBySide(checkCase -> run(checkCase, null, PATIENCE));
        broken = sideBySide(checkCase -> run(checkCase, checkCase.name(), SHORT_PATIENCE));
    }

    @Test
    void everyCheckPassesAgainstARightClient() {
        assertThat(right).filteredOn(finding -> finding.result().verdict() != Verdict.PASSED)
                .extracting(Finding::text).isEmpty();
    }

    @Test
    void everyCheckFailsAgainstAClientThatBreaksItsRule() {
        List<Finding> missed = broken.stream().filter(not(Finding::isCaught)).toList();
        System.out.printf("%d of %d cases notice that their rule is broken%s%n", broken.size() - missed.size(),
                broken.size(), missed.stream().map(finding -> "\n  missed: " + finding.result().checkCase())
                        .collect(joining()));

        assertThat(missed).extracting(Finding::text).isEmpty();
    }

    private static Finding run(CheckCase checkCase, @Nullable String rule, Client.Patience patience) {
        ReferenceClient program = new ReferenceClient(rule);
        ClientTarget target = new ClientTarget("reference", EnumSet.of(MqttVersion.V3_1_1, MqttVersion.V5), program);
        try (Client client = new Client(target, checkCase.version(), patience)) {
            Result result = Suite.judge(checkCase, client, client::dialogue);
            return new Finding(result, program.hasBrokenItsRule());
        }
    }

    private static List<Finding> sideBySide(Function<CheckCase, Finding> run) throws Exception {
        Semaphore room = new Semaphore(AT_ONCE);
        List<Future<Finding>> pending = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (CheckCase checkCase : Suite.cases(Role.CLIENT)) {
                pending.add(threads.submit(() -> {
                    room.acquire();
                    try {
                        return run.apply(checkCase);
                    } finally {
                        room.release();
                    }
                }));
            }
        }
        List<Finding> findings = new ArrayList<>();
        for (Future<Finding> finding : pending) {
            findings.add(finding.get());
        }
        return findings;
    }
}
