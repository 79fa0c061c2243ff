// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.broker.Broker;
import io.heliograph.codec.Connack;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.FuzzFinding.Kind;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EndpointFuzzerTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    /** Long enough for a Server that answers, on a machine that has other things to do. */
    private static final Duration LONG = Duration.ofMillis(1_500);

    @ParameterizedTest
    @EnumSource(value = MqttVersion.class, names = {"V5", "V3_1_1"})
    void theBrokerOfThisProjectSurvives(MqttVersion version) {
        try (Broker broker = Broker.builder().port(0).shards(1).start()) {
            assertThat(EndpointFuzzer.of("127.0.0.1", broker.port(), version).run(471, 300)).isEmpty();
        }
    }

    @Test
    void aSeedSaysTheSameAgainAndAnotherSomethingElse() {
        Set<List<RawPacket>> dialogues = new HashSet<>();
        for (long seed = 0; seed < 500; seed++) {
            List<RawPacket> dialogue = FuzzedDialogue.of(MqttVersion.V5, seed);
            assertThat(FuzzedDialogue.of(MqttVersion.V5, seed)).isEqualTo(dialogue);
            dialogues.add(dialogue);
        }
        assertThat(dialogues).hasSizeGreaterThan(490);
    }

    @Test
    void manyDialoguesHaveToBeRefusedAndManyNot() {
        int toBeClosed = 0;
        for (long seed = 0; seed < 500; seed++) {
            toBeClosed += FuzzedDialogue.reasonToClose(FuzzedDialogue.of(MqttVersion.V5, seed)) == null ? 0 : 1;
        }
        assertThat(toBeClosed).isBetween(150, 450);
    }

    @Test
    void aPacketThatIsNotCompleteIsWaitedFor() {
        RawPacket connect = RawPacket.of("10 0e 00 04 \"MQTT\" 05 02 00 00 00 00 01 \"c\"");
        assertThat(FuzzedDialogue.reasonToClose(List.of(connect, RawPacket.of("c1")))).isNull();
        assertThat(FuzzedDialogue.reasonToClose(List.of(connect, RawPacket.of("c1 00")))).contains("MQTT-2.1.3-1");
        assertThat(FuzzedDialogue.reasonToClose(List.of(connect, RawPacket.of("e0 00 c0 00"))))
                .isEqualTo("DISCONNECT was sent");
    }

    @Test
    void findsAServerThatAcceptsEverything() {
        List<FuzzFinding> findings = fuzz(LONG, 4, connection -> {
            RawPacket packet = connection.poll(Duration.ofSeconds(5));
            while (packet != null) {
                answer(connection, packet);
                packet = connection.poll(Duration.ofSeconds(5));
            }
        });
        assertThat(findings).isNotEmpty().allMatch(finding -> finding.kind() == Kind.NO_CLOSE);
        assertThat(findings.get(0).transcript()).contains("the connection has to be closed", "-->");
    }

    @Test
    void findsAServerThatAnswersNobody() {
        List<FuzzFinding> findings = fuzz(SHORT, 12, connection -> connection.poll(Duration.ofSeconds(5)));
        assertThat(findings).isNotEmpty().allMatch(finding -> finding.kind() == Kind.HANG);
    }

    @Test
    void findsAServerThatIsNotThere() {
        RawServer server = RawServer.start();
        server.close();
        List<FuzzFinding> findings = EndpointFuzzer.of("127.0.0.1", server.port(), MqttVersion.V5).run(1, 10);
        assertThat(findings).singleElement().extracting(FuzzFinding::kind).isEqualTo(Kind.CRASH);
    }

    private static void answer(RawConnection connection, RawPacket packet) {
        switch (packet.at(0) >> 4) {
            case 1 -> connection.send(new Connack(false, ReasonCode.SUCCESS));
            case 12 -> connection.send(Pingresp.INSTANCE);
            default -> {
            }
        }
    }

    /** Fuzzes a Server that deals with each connection, on a thread of its own, like this. */
    private static List<FuzzFinding> fuzz(Duration patience, int dialogues, Consumer<RawConnection> dealing) {
        RawServer server = RawServer.start();
        Thread accepting = quietly(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                RawConnection connection = server.accept();
                quietly(() -> dealing.accept(connection)).start();
            }
        });
        accepting.start();
        try {
            return EndpointFuzzer.of("127.0.0.1", server.port(), MqttVersion.V5).patience(patience).run(1, dialogues);
        } finally {
            server.close();
        }
    }

    /** A thread that may end with an error: the Server is closed under it, or what it reads is no packet. */
    private static Thread quietly(Runnable task) {
        return Thread.ofVirtual().uncaughtExceptionHandler((thread, end) -> {
        }).unstarted(task);
    }
}
