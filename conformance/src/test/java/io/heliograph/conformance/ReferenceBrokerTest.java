// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.conformance.SelfTest.Finding;
import io.heliograph.conformance.reference.Abilities;
import io.heliograph.conformance.reference.ReferenceBroker;
import io.heliograph.testkit.RawPacket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The checks of Servers are checked: right against a broker that does all right, and able to notice one that does not. */
class ReferenceBrokerTest {
    private static final Server.Patience PATIENCE = new Server.Patience(Duration.ofSeconds(10), Duration.ofMillis(300));
    private static final Server.Patience HURRY = new Server.Patience(Duration.ofMillis(1500),
            Duration.ofMillis(300));

    private static @Nullable SelfTest selfTest;

    @BeforeAll
    @Timeout(180)
    static void runAll() throws Exception {
        selfTest = SelfTest.of(Role.SERVER, ReferenceBrokerTest::run);
    }

    @Test
    void everyCheckPassesAgainstARightBroker() {
        assertThat(Objects.requireNonNull(selfTest).refused()).isEmpty();
    }

    @Test
    void everyCheckFailsAgainstABrokerThatBreaksItsRule() {
        assertThat(Objects.requireNonNull(selfTest).missed()).isEmpty();
    }

    @Test
    void everyRuleThatCanBeBrokenIsThatOfACheck() {
        assertThat(ReferenceBroker.askedRules()).isSubsetOf(Stream.of(Role.values())
                .flatMap(role -> Suite.cases(role).stream()).map(CheckCase::name).toList());
    }

    /** What a check is about may only show with a broker that can do less. */
    private static Finding run(CheckCase checkCase, @Nullable String rule, @Nullable RawPacket passed, boolean hurry) {
        Finding finding = run(checkCase, rule, passed, hurry ? HURRY : PATIENCE, Abilities.FULL);
        return finding.result().verdict() == Verdict.NOT_APPLICABLE
                ? run(checkCase, rule, passed, hurry ? HURRY : PATIENCE, Abilities.LEAST)
                : finding;
    }

    private static Finding run(CheckCase checkCase, @Nullable String rule, @Nullable RawPacket passed,
            Server.Patience patience, Abilities abilities) {
        try (ReferenceBroker broker = new ReferenceBroker(abilities, rule, passed);
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
        return new ServerTarget("reference", broker.tcp(), capabilities, setup);
    }
}
