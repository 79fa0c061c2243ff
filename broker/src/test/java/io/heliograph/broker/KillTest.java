// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.MqttClient;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client with a store is killed at random moments, as publisher and as subscriber at once, and each time a new process goes on.
 * Nothing that was handed over is lost, nothing with QoS 2 comes twice. How often: {@code -Dkill.count=200}.
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("kill.count", 20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final Map<String, Integer> arrived = new ConcurrentHashMap<>();
    private final Random random = new Random(Long.getLong("kill.seed", 1));

    private Process start(int port, int run, int messages) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp",
                System.getProperty("java.class.path"), KilledClient.class.getName(), Integer.toString(port),
                directory.resolve("store").toString(), notes().toString(), "run" + run, Integer.toString(messages))
                .redirectErrorStream(true).redirectOutput(directory.resolve("output" + run).toFile()).start();
    }

    private Path notes() {
        return directory.resolve("notes");
    }

    /** How often each step was taken with each text. */
    private Map<String, Map<String, Integer>> steps() throws IOException {
        Map<String, Map<String, Integer>> steps = new HashMap<>();
        for (String step : List.of("begun", "connected", "sent", "published", "called", "returned", "acknowledged",
                "doubt",
                "damaged")) {
            steps.put(step, new HashMap<>());
        }
        if (Files.exists(notes())) {
            for (String line : Files.readAllLines(notes())) {
                int space = line.indexOf(' ');
                steps.get(line.substring(0, space)).merge(line.substring(space + 1), 1, Integer::sum);
            }
        }
        return steps;
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void nothingIsLostAndNothingWithQos2ComesTwiceWhenTheProcessIsKilled() throws Exception {
        List<String> toClient = new ArrayList<>();
        try (Broker broker = Broker.builder().port(0).start();
                MqttClient other = MqttClient.builder().server("localhost:" + broker.port()).build()) {
            other.connect();
            other.subscribe("out", QoS.EXACTLY_ONCE,
                    received -> arrived.merge(received.message().payload().utf8(), 1, Integer::sum));
            subscribeForTheClient(broker.port());
            for (int run = 0; run < KILLS; run++) {
                Process process = start(broker.port(), run, Integer.MAX_VALUE);
                // Some are killed while they start, some before they are connected.
                if (random.nextInt(8) == 0) {
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
                } else {
                    awaitStep(process, random.nextInt(4) == 0 ? "begun" : "connected", "run" + run);
                }
                send(other, toClient, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(150)));
                process.destroyForcibly().waitFor();
            }
            Process last = start(broker.port(), KILLS, 6);
            awaitStep(last, "published", "run" + KILLS);
            awaitAll(last, toClient);
            last.destroyForcibly().waitFor();
        }
        check(toClient);
    }

    private static void subscribeForTheClient(int port) {
        try (MqttClient client = MqttClient.builder().server("localhost:" + port).clientIdentifier("killed")
                .cleanStart(false)
                .connectProperties(ConnectProperties.builder().sessionExpiryInterval(1_000L).build()).build()) {
            client.connect();
            client.subscribe("in/+", QoS.EXACTLY_ONCE, received -> {
            });
        }
    }

    /** Publishes for the client until this moment. */
    private void send(MqttClient from, List<String> toClient, long untilNanos) throws InterruptedException {
        while (System.nanoTime() - untilNanos < 0) {
            String topic = random.nextBoolean() ? "automatic" : "manual";
            QoS qos = random.nextBoolean() ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE;
            String text = "%s-%d-%d".formatted(topic, toClient.size(), qos.value());
            from.publish(Message.of("in/" + topic, Bytes.utf8(text), qos));
            toClient.add(text);
            // So that the processes have their share of the machine.
            TimeUnit.MICROSECONDS.sleep(random.nextInt(2_000));
        }
    }

    private void awaitStep(Process process, String step, String text) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!steps().get(step).containsKey(text)) {
            assertThat(process.isAlive()).as(() -> "the process has ended: " + output()).isTrue();
            assertThat(System.nanoTime() - deadline).as("%s %s in time", step, text).isNegative();
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private String output() {
        StringBuilder all = new StringBuilder();
        for (int run = 0; run <= KILLS; run++) {
            try {
                all.append(Files.readString(directory.resolve("output" + run)));
            } catch (IOException e) {
                break;
            }
        }
        return all.toString();
    }

    private void awaitAll(Process last, List<String> toClient) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isAllThere(steps(), toClient) && System.nanoTime() - deadline < 0) {
            assertThat(last.isAlive()).as(() -> "the process has ended: " + output()).isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean isAllThere(Map<String, Map<String, Integer>> steps, List<String> toClient) {
        return arrived.keySet().containsAll(steps.get("sent").keySet())
                && toClient.stream().allMatch(text -> isHandedOver(steps, text));
    }

    private static boolean isHandedOver(Map<String, Map<String, Integer>> steps, String text) {
        return steps.get("returned").containsKey(text) || steps.get("acknowledged").containsKey(text)
                || steps.get("doubt").containsKey(text);
    }

    private void check(List<String> toClient) throws IOException {
        Map<String, Map<String, Integer>> steps = steps();
        System.out.printf("%d kills: %,d messages from the client, %,d to it, %d in doubt, %d files damaged%n", KILLS,
                steps.get("sent").size(), toClient.size(), steps.get("doubt").size(), steps.get("damaged").size());
        assertThat(arrived.keySet()).as("what was handed over has arrived").containsAll(steps.get("sent").keySet());
        arrived.forEach((text, times) -> {
            if (text.endsWith("-2")) {
                assertThat(times).as("%s has arrived", text).isEqualTo(1);
            }
        });
        for (String text : toClient) {
            assertThat(isHandedOver(steps, text)).as("%s was handed over", text).isTrue();
            if (text.startsWith("automatic") && text.endsWith("-2")) {
                assertThat(steps.get("called").getOrDefault(text, 0)).as("calls with %s", text).isLessThanOrEqualTo(1);
            }
        }
        assertThat(steps.get("damaged")).isEmpty();
        assertThat(steps.get("sent")).hasSizeGreaterThan(KILLS * 5);
        assertThat(toClient).hasSizeGreaterThan(KILLS);
    }
}
