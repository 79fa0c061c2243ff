// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.MqttClient;
import io.heliograph.codec.Connect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.testkit.FuzzFinding.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientFuzzerTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    @ParameterizedTest
    @EnumSource(value = MqttVersion.class, names = {"V5", "V3_1_1"})
    void theClientOfThisProjectSurvives(MqttVersion version) {
        ClientFuzzer fuzzer = ClientFuzzer.of(version, address -> {
            MqttClient client = MqttClient.builder().server("127.0.0.1:" + address.getPort()).version(version).build();
            CompletableFuture<?> connected = client.async().connect();
            return () -> {
                client.close();
                // However it went: nobody is left waiting.
                assertThat(connected.handle((connack, failure) -> "done")).succeedsWithin(5, TimeUnit.SECONDS);
            };
        });
        assertThat(fuzzer.run(471, 200)).isEmpty();
    }

    @Test
    void aSeedSaysTheSameAgainAndAnotherSomethingElse() {
        Set<List<RawPacket>> dialogues = new HashSet<>();
        for (long seed = 0; seed < 500; seed++) {
            List<RawPacket> dialogue = FuzzedDialogue.ofServer(MqttVersion.V5, seed);
            assertThat(FuzzedDialogue.ofServer(MqttVersion.V5, seed)).isEqualTo(dialogue);
            dialogues.add(dialogue);
        }
        assertThat(dialogues).hasSizeGreaterThan(480);
    }

    @ParameterizedTest
    @EnumSource(value = MqttVersion.class, names = {"V5", "V3_1_1"})
    void manyDialoguesHaveToBeRefusedAndManyNot(MqttVersion version) {
        int toBeClosed = 0;
        for (long seed = 0; seed < 500; seed++) {
            List<RawPacket> dialogue = FuzzedDialogue.ofServer(version, seed);
            toBeClosed += FuzzedDialogue.reasonForClient(version, dialogue) == null ? 0 : 1;
        }
        assertThat(toBeClosed).isBetween(150, 450);
    }

    @Test
    void whatComesBehindTheEndNeedNotBeRefused() {
        RawPacket connack = RawPacket.of("20 03 00 00 00");
        RawPacket wrong = RawPacket.of("d1 00");
        assertThat(FuzzedDialogue.reasonForClient(MqttVersion.V5, List.of(connack, wrong))).contains("MQTT-2.1.3-1");
        assertThat(FuzzedDialogue.reasonForClient(MqttVersion.V5, List.of(connack, RawPacket.of("e0 00"), wrong)))
                .isNull();
        assertThat(FuzzedDialogue.reasonForClient(MqttVersion.V5, List.of(RawPacket.of("20 03 00 88 00"), wrong)))
                .isNull();
    }

    /** It sends CONNECT and reads on whatever comes; closed, it closes. */
    @Test
    void findsAClientThatAcceptsEverything() {
        List<FuzzFinding> findings = ClientFuzzer.of(MqttVersion.V5, ClientFuzzerTest::connected).patience(SHORT)
                .run(1, 20);
        assertThat(findings).isNotEmpty().allMatch(finding -> finding.kind() == Kind.NO_CLOSE);
        assertThat(findings.get(0).transcript()).contains("the connection has to be closed", "-->");
    }

    @Test
    void findsAClientThatDoesNotEnd() {
        List<FuzzFinding> findings = ClientFuzzer.of(MqttVersion.V3_1_1, address -> {
            RawClient client = connected(address);
            return client::version;
        }).patience(SHORT).run(3, 3);
        assertThat(findings).isNotEmpty().anyMatch(finding -> finding.kind() == Kind.HANG);
    }

    @Test
    void findsAClientThatCantBeStarted() {
        assertThat(ClientFuzzer.of(MqttVersion.V5, address -> {
            throw new IOException("no");
        }).run(1, 10)).singleElement().extracting(FuzzFinding::kind).isEqualTo(Kind.CRASH);
    }

    @Test
    void findsAClientThatDoesNotConnect() {
        assertThat(ClientFuzzer.of(MqttVersion.V5, address -> () -> {
        }).patience(SHORT).run(1, 10)).singleElement().extracting(FuzzFinding::kind).isEqualTo(Kind.CRASH);
    }

    private static RawClient connected(InetSocketAddress address) {
        RawClient client = RawClient.connect(address, MqttVersion.V5);
        client.send(new Connect(MqttVersion.V5, true, 0, "c"));
        return client;
    }
}
