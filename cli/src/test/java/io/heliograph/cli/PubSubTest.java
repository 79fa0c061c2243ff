// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.broker.Broker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two commands and a broker, all in this process. Sessions that wait make the tests wait for nothing else. */
class PubSubTest {
    private static Broker broker;

    private String topic;

    @BeforeAll
    static void startBroker() {
        broker = Broker.builder().port(0).start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void ownTopic(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName();
    }

    /** Runs a command that is expected to end well and to say nothing on standard error; its output. */
    private static String helio(String in, String command, String... args) {
        TestStreams streams = new TestStreams(in);
        int status = run(streams, command, args);
        assertThat(streams.err()).isEmpty();
        assertThat(status).isEqualTo(0);
        return streams.out();
    }

    private static int run(TestStreams streams, String command, String... args) {
        List<String> all = new ArrayList<>(List.of(command, "-p", Integer.toString(broker.port())));
        all.addAll(List.of(args));
        return streams.run(all.toArray(String[]::new));
    }

    /** Makes a Session that gathers what is published from now on. */
    private void gather(String... more) {
        List<String> args = new ArrayList<>(List.of("-t", topic + "/#", "-q", "2", "-c", "-i", topic, "-E"));
        args.addAll(List.of(more));
        assertThat(helio("", "sub", args.toArray(String[]::new))).isEmpty();
    }

    private String gathered(int count, String... more) {
        List<String> args = new ArrayList<>(
                List.of("-t", topic + "/#", "-q", "2", "-c", "-i", topic, "-C", Integer.toString(count), "-W", "30"));
        args.addAll(List.of(more));
        return helio("", "sub", args.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"5,0", "5,1", "5,2", "311,0", "311,1", "311,2", "31,0", "31,1", "31,2"})
    void aRetainedMessageInEveryVersionAndQos(String version, String qos) {
        helio("", "pub", "-V", version, "-t", topic + "/a", "-m", "hé llo", "-q", qos, "-r");

        assertThat(helio("", "sub", "-V", version, "-t", topic + "/a", "-C", "1", "-q", "2", "-F", "%t %q %r %p"))
                .isEqualTo(topic + "/a " + qos + " 1 hé llo\n");

        helio("", "pub", "-t", topic + "/a", "-n", "-r");
    }

    @Test
    void linesBecomeMessagesInTheirOrder() {
        gather();
        helio("a\n\nb\r\nlast", "pub", "-t", topic + "/l", "-l", "-q", "1");
        assertThat(gathered(4, "-F", "[%x]")).isEqualTo("[61]\n[]\n[620d]\n[6c617374]\n");
    }

    @Test
    void manyLinesAreUnderWayAtOnceAndNoneIsLost() {
        gather();
        List<String> lines = IntStream.range(0, 5_000).mapToObj(i -> "line " + i).toList();
        helio(String.join("\n", lines), "pub", "-t", topic + "/l", "-l", "-q", "1", "-M", "50");
        assertThat(gathered(5_000).lines()).containsExactlyElementsOf(lines);
    }

    @Test
    void wholeInputAndFilesAreOneMessage(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("f"), new byte[] {0, 1, (byte) 0xff, '\n'});
        gather();
        helio("a\nb\n", "pub", "-t", topic + "/s", "-s", "-q", "1");
        helio("", "pub", "-t", topic + "/f", "-f", file.toString(), "-q", "1");
        assertThat(gathered(2, "-F", "%x")).isEqualTo("610a620a\n0001ff0a\n");
    }

    @Test
    void repeats() {
        gather();
        helio("", "pub", "-t", topic + "/r", "-m", "x", "-q", "2", "--repeat", "3", "--repeat-delay", "0.001");
        assertThat(gathered(3)).isEqualTo("x\nx\nx\n");
    }

    @Test
    void countedMessagesAreTakenOneByOneFromAKeptSession() {
        gather();
        helio("1\n2\n3\n4\n", "pub", "-t", topic + "/l", "-l", "-q", "1");
        assertThat(gathered(1)).isEqualTo("1\n");
        assertThat(gathered(2)).isEqualTo("2\n3\n");
        assertThat(gathered(1)).isEqualTo("4\n");
    }

    @Test
    void propertiesArriveWithTheMessage() {
        gather("-D", "subscribe", "subscription-identifier", "7");
        helio("", "pub", "-t", topic + "/p", "-m", "{\"a\": 1.0}", "-q", "1", "-D", "publish", "content-type", "text/x",
                "-D", "publish", "response-topic", "r", "-D", "publish", "correlation-data", "c",
                "-D", "publish", "payload-format-indicator", "1", "-D", "publish", "message-expiry-interval", "600",
                "-D", "publish", "user-property", "k", "v", "-D", "publish", "user-property", "k", "w");
        assertThat(gathered(1, "-D", "subscribe", "subscription-identifier", "7", "-F", "%C|%R|%D|%F|%P|%S|%m|%J"))
                .startsWith("text/x|r|c|1|k:v k:w|7|1|{").endsWith("\"payload\":{\"a\":1.0}}\n")
                .contains("\"user-properties\":{\"k\":\"v\",\"k\":\"w\"}");
    }

    @Test
    void identifiersThatTheClientChoosesAreNotShown() {
        gather();
        helio("", "pub", "-t", topic + "/p", "-m", "x", "-q", "1");
        assertThat(gathered(1, "-F", "[%S]")).isEqualTo("[]\n");
    }

    @Test
    void filtersOutAndLeavesOutRetained() {
        gather();
        helio("", "pub", "-t", topic + "/kept", "-m", "retained", "-r");
        helio("", "pub", "-t", topic + "/no", "-m", "filtered", "-q", "1");
        helio("", "pub", "-t", topic + "/yes", "-m", "fresh", "-q", "1");
        assertThat(gathered(1, "-R", "-T", topic + "/no", "-T", topic + "/kept")).isEqualTo("fresh\n");
    }

    @Test
    void retainedOnlyEndsWithTheFirstFreshMessage() {
        gather();
        helio("", "pub", "-t", topic + "/fresh", "-m", "fresh", "-q", "1");
        assertThat(gathered(100, "--retained-only")).isEmpty();
    }

    @Test
    void retainedMessagesCanBeRemoved() {
        long before = broker.statistics().retainedMessages();
        helio("", "pub", "-t", topic + "/a", "-m", "1", "-r");
        helio("", "pub", "-t", topic + "/b", "-m", "2", "-r");
        assertThat(helio("", "sub", "-t", topic + "/#", "-C", "2", "--remove-retained", "-v"))
                .contains(topic + "/a 1\n", topic + "/b 2\n");
        assertThat(broker.statistics().retainedMessages()).isEqualTo(before);
    }

    @Test
    void unsubscribesFromAKeptSession() {
        gather();
        helio("", "sub", "-U", topic + "/#", "-c", "-i", topic, "-E");
        helio("", "pub", "-t", topic + "/a", "-m", "nobody wants it", "-q", "1");
        helio("", "sub", "-t", topic + "/#", "-q", "1", "-c", "-i", topic, "-E");
        helio("", "pub", "-t", topic + "/a", "-m", "wanted", "-q", "1");
        assertThat(gathered(1)).isEqualTo("wanted\n");
    }

    @Test
    void verboseWithoutEndOfLine() {
        gather();
        helio("", "pub", "-t", topic + "/a", "-m", "x", "-q", "1");
        helio("", "pub", "-t", topic + "/a", "-n", "-q", "1");
        assertThat(gathered(2, "-v", "-N")).isEqualTo(topic + "/a x" + topic + "/a (null)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"text|a b", "text -v|TOPIC a b", "hex|612062", "hex -v|TOPIC 612062",
        "base64|YSBi", "base64 -v -N|TOPIC YSBi"})
    void printsPayloadsInSeveralWays(String options, String expected) {
        helio("", "pub", "-t", topic, "-m", "a b", "-r");
        List<String> args = new ArrayList<>(List.of("-t", topic, "-C", "1", "--output"));
        args.addAll(List.of(options.split(" ", -1)));
        assertThat(helio("", "sub", args.toArray(String[]::new)).strip()).isEqualTo(expected.replace("TOPIC", topic));
        assertThat(helio("", "sub", "-t", topic, "-C", "1", "--output", "json", "--pretty"))
                .contains("  \"payload\": \"a b\"\n");
    }

    @Test
    void debugShowsThePacketsOfBothDirections() {
        TestStreams streams = new TestStreams("");
        assertThat(run(streams, "pub", "-t", topic, "-m", "hi", "-q", "1", "-i", "me", "-d")).isEqualTo(0);
        assertThat(streams.err().lines()).satisfiesExactly(
                line -> assertThat(line).isEqualTo("Client me sending CONNECT (v5.0, c1, k60, 'me')"),
                line -> assertThat(line).startsWith("Client me received CONNACK (Success (0x00)"),
                line -> assertThat(line)
                        .isEqualTo("Client me sending PUBLISH (d0, q1, r0, m1, '%s', ... (2 bytes))".formatted(topic)),
                line -> assertThat(line).startsWith("Client me received PUBACK (m1, "),
                line -> assertThat(line).startsWith("Client me sending DISCONNECT"));
        assertThat(streams.out()).isEmpty();
    }

    @Test
    void aTimeOutIsStatus27() {
        TestStreams streams = new TestStreams("");
        assertThat(run(streams, "sub", "-t", topic, "-W", "0.05")).isEqualTo(27);
        assertThat(streams.out()).isEmpty();
    }

    @Test
    void aPayloadThatIsNoJsonIsReportedAndPassedOver() {
        gather();
        helio("no\n1\n", "pub", "-t", topic + "/j", "-l", "-q", "1");
        TestStreams streams = new TestStreams("");
        assertThat(run(streams, "sub", "-t", topic + "/#", "-q", "1", "-c", "-i", topic, "-C", "2", "-F", "%J"))
                .isEqualTo(0);
        assertThat(streams.err()).isEqualTo("helio sub: the payload on topic " + topic + "/j is no valid JSON\n");
        assertThat(streams.out()).contains("\"payload\":1}").hasLineCount(1);
    }

    @Test
    void emptyInputAndMissingFilesAreFailures(@TempDir Path directory) {
        TestStreams empty = new TestStreams("");
        assertThat(run(empty, "pub", "-t", topic, "-s")).isEqualTo(1);
        assertThat(empty.err()).isEqualTo("helio pub: standard input is empty; -n publishes an empty message\n");
        TestStreams missing = new TestStreams("");
        assertThat(run(missing, "pub", "-t", topic, "-f", directory + "/none")).isEqualTo(1);
        assertThat(missing.err()).isEqualTo("helio pub: " + directory + "/none: no such file\n");
    }

    @Test
    void connectionsThatCanNotBeMadeAreOneLine() {
        TestStreams refused = new TestStreams("");
        assertThat(refused.run("pub", "-p", "1", "-t", "a", "-m", "b")).isEqualTo(1);
        assertThat(refused.err())
                .isEqualTo("helio pub: mqtt://localhost:1: there is no connection: Connection refused\n");
        TestStreams unknown = new TestStreams("");
        assertThat(unknown.run("sub", "-h", "no-such-host.invalid", "-t", "a")).isEqualTo(1);
        assertThat(unknown.err()).isEqualTo("helio sub: mqtt://no-such-host.invalid:1883: there is no connection: "
                + "the name \"no-such-host.invalid\" is unknown\n");
        TestStreams quiet = new TestStreams("");
        assertThat(quiet.run("pub", "-p", "1", "-t", "a", "-m", "b", "--quiet")).isEqualTo(1);
        assertThat(quiet.err()).isEmpty();
    }
}
