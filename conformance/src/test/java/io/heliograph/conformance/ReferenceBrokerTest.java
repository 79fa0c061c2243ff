// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.conformance.reference.Abilities;
import io.heliograph.conformance.reference.ReferenceBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The checks of Servers are checked: right against a broker that does all right, and able to notice one that does not. */
class ReferenceBrokerTest {
    private static final int AT_ONCE = 48;
    private static final Server.Patience PATIENCE = new Server.Patience(Duration.ofSeconds(10), Duration.ofMillis(300));
    /** Most broken brokers show by what they don't do; for that nobody should wait long. */
    private static final Server.Patience SHORT_PATIENCE = new Server.Patience(Duration.ofMillis(1500),
            Duration.ofMillis(300));

    private static List<Finding> right = List.of();
    private static List<Finding> broken = List.of();

    /**
     * What came of a run.
     *
     * @param ruleBroken whether the broker has broken the rule of the check, as it was told to
     */
    private record Finding(Result result, boolean ruleBroken) {
        boolean isCaught() {
            return ruleBroken && (result.verdict() == Verdict.FAILED || result.verdict() == Verdict.DEVIATES);
        }

        String name() {
            return result.checkCase().toString();
        }
    }

    @BeforeAll
    @Timeout(180)
    static void runAll() throws Exception {
        right = sideBySide(checkCase -> run(checkCase, null, PATIENCE));
        broken = sideBySide(checkCase -> run(checkCase, checkCase.name(), SHORT_PATIENCE));
    }

    @Test
    void everyCheckPassesAgainstARightBroker() {
        assertThat(right).filteredOn(finding -> finding.result().verdict() != Verdict.PASSED)
                .extracting(finding -> "%s: %s, %s%n%s".formatted(finding.name(), finding.result().verdict(),
                        finding.result().reason(), finding.result().dialogue()))
                .isEmpty();
    }

    @Test
    void everyCheckFailsAgainstABrokerThatBreaksItsRule() {
        Set<String> missed = broken.stream().filter(not(Finding::isCaught)).map(Finding::name)
                .collect(toCollection(TreeSet::new));
        System.out.printf("%d of %d cases notice that their rule is broken%s%n", broken.size() - missed.size(),
                broken.size(), missed.stream().map(name -> "\n  missed: " + name).collect(joining()));

        assertThat(missed).as("the cases that pass, or whose rule nothing breaks").isEmpty();
    }

    @Test
    void everyRuleThatCanBeBrokenIsThatOfACheck() {
        assertThat(ReferenceBroker.askedRules()).isSubsetOf(Stream.of(Role.values())
                .flatMap(role -> Suite.cases(role).stream()).map(CheckCase::name).toList());
    }

    /** What a check is about may only show with a broker that can do less. */
    private static Finding run(CheckCase checkCase, @Nullable String rule, Server.Patience patience) {
        Finding finding = run(checkCase, rule, patience, Abilities.FULL);
        return finding.result().verdict() == Verdict.NOT_APPLICABLE
                ? run(checkCase, rule, patience, Abilities.LEAST)
                : finding;
    }

    private static Finding run(CheckCase checkCase, @Nullable String rule, Server.Patience patience,
            Abilities abilities) {
        try (ReferenceBroker broker = new ReferenceBroker(abilities, rule);
                Server server = new Server(target(broker, abilities), checkCase.version(), patience)) {
            Result result = Suite.judge(checkCase, server, server::dialogue);
            return new Finding(result, broker.hasBrokenItsRule());
        }
    }

    private static ServerTarget target(ReferenceBroker broker, Abilities abilities) {
        Set<Capability> capabilities = EnumSet.allOf(Capability.class);
        if (abilities.equals(Abilities.LEAST)) {
            capabilities.removeAll(EnumSet.of(Capability.QOS_1, Capability.QOS_2, Capability.RETAIN,
                    Capability.WILDCARD_SUBSCRIPTIONS, Capability.SUBSCRIPTION_IDENTIFIERS,
                    Capability.SHARED_SUBSCRIPTIONS, Capability.TOPIC_ALIASES,
                    Capability.ASSIGNED_CLIENT_IDENTIFIERS));
        }
        ServerSetup setup = new ServerSetup(broker.webSocket(), broker.tls(),
                new ServerSetup.Credentials(ReferenceBroker.USER_NAME, ReferenceBroker.PASSWORD),
                ReferenceBroker.FORBIDDEN_TOPIC,
                new ServerSetup.Authentication(ReferenceBroker.AUTHENTICATION_METHOD, null,
                        List.of(ReferenceBroker.AUTHENTICATION_ANSWER)),
                broker::restart);
        return new ServerTarget("reference", broker.address(), capabilities, setup);
    }

    private static List<Finding> sideBySide(Function<CheckCase, Finding> run) throws Exception {
        Semaphore room = new Semaphore(AT_ONCE);
        List<Future<Finding>> pending = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (CheckCase checkCase : Suite.cases(Role.SERVER)) {
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
