// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.SelfTest.Finding;
import io.heliograph.conformance.reference.ReferenceClient;
import io.heliograph.testkit.RawPacket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The checks of Clients are checked: right against a Client that does all right, and able to notice one that does not. */
class ReferenceClientTest {
    private static final Client.Patience PATIENCE = new Client.Patience(Duration.ofSeconds(10), Duration.ofSeconds(10),
            Duration.ofMillis(300));
    private static final Client.Patience HURRY = new Client.Patience(Duration.ofMillis(1_500),
            Duration.ofMillis(1_500), Duration.ofMillis(300));

    private static @Nullable SelfTest selfTest;

    @BeforeAll
    @Timeout(180)
    static void runAll() throws Exception {
        selfTest = SelfTest.of(Role.CLIENT, ReferenceClientTest::run);
    }

    @Test
    void everyCheckPassesAgainstARightClient() {
        assertThat(Objects.requireNonNull(selfTest).refused()).isEmpty();
    }

    @Test
    void everyCheckFailsAgainstAClientThatBreaksItsRule() {
        assertThat(Objects.requireNonNull(selfTest).missed()).isEmpty();
    }

    private static Finding run(CheckCase checkCase, @Nullable String rule, @Nullable RawPacket passed, boolean hurry) {
        ReferenceClient program = new ReferenceClient(rule, passed);
        ClientTarget target = new ClientTarget("reference", EnumSet.of(MqttVersion.V3_1_1, MqttVersion.V5), program);
        try (Client client = new Client(target, checkCase.version(), hurry ? HURRY : PATIENCE)) {
            Result result = Suite.judge(checkCase, client, client::dialogue);
            return new Finding(result,
                    program.hasBrokenItsRule() && !result.dialogue().contains(ReferenceClient.CRASHED));
        }
    }
}
