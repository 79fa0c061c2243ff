// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.broker.Broker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a process of its own shows of pub and sub. */
class PubSubProcessTest {

    private static String port(Broker broker) {
        return Integer.toString(broker.port());
    }

    /** Reads the trace of option -d up to such a packet. */
    private static void await(HelioProcess process, String packet) throws InterruptedException {
        String line = process.nextErrorLine();
        while (!line.contains(packet)) {
            line = process.nextErrorLine();
        }
    }

    private static int publish(Broker broker, String topic, String text) {
        return new TestStreams("").run("pub", "-p", port(broker), "-t", topic, "-m", text);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalDisconnectsTheSubscriber(String signal, int expectedStatus) throws Exception {
        try (Broker broker = Broker.builder().port(0).start();
                HelioProcess sub = HelioProcess.start("sub", "-p", port(broker), "-t", "a", "-d")) {
            await(sub, "received SUBACK");
            assertThat(publish(broker, "a", "one")).isEqualTo(0);
            // Shown at once, though standard output is a pipe.
            assertThat(sub.nextLine()).isEqualTo("one");

            sub.signal(signal);

            await(sub, "sending DISCONNECT (Normal disconnection");
            assertThat(sub.exitStatus()).isEqualTo(expectedStatus);
            assertThat(sub.restOfErrors()).isEmpty();
        }
    }

    @Test
    void aBrokenPipeEndsTheSubscriberSilently() throws Exception {
        try (Broker broker = Broker.builder().port(0).start();
                HelioProcess sub = HelioProcess.startIntoHead("sub", "-p", port(broker), "-t", "a", "-d")) {
            await(sub, "received SUBACK");
            assertThat(publish(broker, "a", "one")).isEqualTo(0);
            assertThat(sub.restOfOutput()).containsExactly("one");

            assertThat(publish(broker, "a", "nobody reads this")).isEqualTo(0);

            assertThat(sub.exitStatus()).isEqualTo(141);
            assertThat(sub.restOfErrors()).allSatisfy(line -> assertThat(line).startsWith("Client "))
                    .last().asString().contains("sending DISCONNECT");
        }
    }

    @Test
    void aPublisherThatWaitsForInputSeesTheBrokerGo() throws Exception {
        try (Broker broker = Broker.builder().port(0).start();
                HelioProcess pub = HelioProcess.start("pub", "-p", port(broker), "-t", "a", "-l", "-q", "1", "-d")) {
            pub.input().write("one\n".getBytes(StandardCharsets.UTF_8));
            pub.input().flush();
            await(pub, "received PUBACK");

            broker.close();

            assertThat(pub.exitStatus()).isEqualTo(1);
            List<String> errors = pub.restOfErrors();
            assertThat(errors).last().asString().startsWith("helio pub: ").contains("Server shutting down (0x8B)");
            assertThat(errors).noneSatisfy(line -> assertThat(line).contains("Exception"));
        }
    }

    @Test
    void aSubscriberComesBackWithTheBroker() throws Exception {
        Broker first = Broker.builder().port(0).start();
        int port = first.port();
        try (HelioProcess sub = HelioProcess.start("sub", "-p", port(first), "-t", "a", "-C", "1")) {
            // The listener says it when the connection is lost; until then the subscription stands.
            while (first.statistics().subscriptions() == 0) {
                Thread.onSpinWait();
            }
            first.close();
            assertThat(sub.nextErrorLine()).startsWith("helio sub: ").endsWith("; connecting again...");
            try (Broker second = Broker.builder().port(port).start()) {
                assertThat(sub.nextErrorLine()).isEqualTo("helio sub: connected to mqtt://localhost:" + port);
                while (second.statistics().subscriptions() == 0) {
                    Thread.onSpinWait();
                }
                assertThat(publish(second, "a", "again")).isEqualTo(0);
                assertThat(sub.nextLine()).isEqualTo("again");
                assertThat(sub.exitStatus()).isEqualTo(0);
            }
        } finally {
            first.close();
        }
    }
}
