// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.AuthenticationMethod;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.UserProperty;
import io.heliograph.codec.Will;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ConnectOptionsTest {
    private static final long FOR_EVER = 4_294_967_295L;

    @Command(name = "test")
    private static final class Holder {
        @Mixin
        private final ConnectOptions options = new ConnectOptions();
    }

    private static ConnectOptions parsed(String... args) {
        Holder holder = new Holder();
        new CommandLine(holder).setAllowOptionsAsOptionParameters(true).parseArgs(args);
        return holder.options;
    }

    private static Connect connect(String... args) {
        return connecting(args).connect();
    }

    private static Connecting connecting(String... args) {
        return parsed(args).connecting(new TestStreams("").streams(), ReconnectWhen.NEVER, PropertyPlace.PUBLISH);
    }

    private static String server(String... args) {
        return connecting(args).servers().get(0);
    }

    @Test
    void defaults() {
        assertThat(connect()).isEqualTo(new Connect(MqttVersion.V5, true, 60, ""));
        assertThat(server()).isEqualTo("mqtt://localhost:1883");
        assertThat(parsed().properties().disconnect()).isEqualTo(Disconnect.NORMAL);
        assertThat(parsed().topicOfUrl()).isNull();
        assertThat(parsed().isQuiet()).isFalse();
        assertThat(parsed().trace(System.err)).isNull();
    }

    @Test
    void plainOptions() {
        assertThat(connect("-i", "me", "-k", "0", "-u", "ann", "-P", "se cret"))
                .isEqualTo(new Connect(MqttVersion.V5, true, 0, "me", null, "ann", Bytes.utf8("se cret"),
                        ConnectProperties.NONE));
        assertThat(server("-h", "example.org", "-p", "1")).isEqualTo("mqtt://example.org:1");
        assertThat(server("-h", "::1")).isEqualTo("mqtt://[::1]:1883");
        assertThat(connect("-I", "me-").clientIdentifier()).isEqualTo("me-" + ProcessHandle.current().pid());
    }

    @Test
    void versions() {
        for (String text : List.of("5", "mqttv5", "5.0")) {
            assertThat(connect("-V", text).version()).isEqualTo(MqttVersion.V5);
        }
        for (String text : List.of("311", "mqttv311", "3.1.1")) {
            assertThat(connect("-V", text).version()).isEqualTo(MqttVersion.V3_1_1);
        }
        for (String text : List.of("31", "mqttv31", "3.1")) {
            assertThat(connect("-V", text).version()).isEqualTo(MqttVersion.V3_1);
        }
        assertThat(connect("-V", "31").clientIdentifier()).hasSizeBetween(1, 23);
    }

    @Test
    void urlGivesAllAtOnceAndOptionsGoBeforeIt() {
        String[] url = {"-L", "mqtt://ann:pw@example.org:1884/a/b"};
        assertThat(server(url)).isEqualTo("mqtt://example.org:1884");
        assertThat(parsed(url).topicOfUrl()).isEqualTo("a/b");
        assertThat(connect(url).userName()).isEqualTo("ann");
        assertThat(connect(url).password()).isEqualTo(Bytes.utf8("pw"));
        assertThat(server("-L", url[1], "-h", "other", "-p", "5")).isEqualTo("mqtt://other:5");
        assertThat(connect("-L", url[1], "-u", "bob", "-P", "x").userName()).isEqualTo("bob");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--ws|ws://localhost:80",
        "--ws -p 8080 --ws-path /a?b=c|ws://localhost:8080/a?b=c",
        "--ws-path a|ws://localhost:80/a",
        "--ws --tls-use-os-certs|wss://localhost:443",
        "--tls-version tlsv1.3|mqtts://localhost:8883",
        "--insecure -p 1884|mqtts://localhost:1884",
        "-p 8883|mqtts://localhost:8883",
        "-h ::1 -p 8883|mqtts://[::1]:8883",
        "-S -h example.org|mqtt+srv://example.org",
        "-S -h example.org --tls-alpn mqtt|mqtts+srv://example.org",
        "--unix /run/broker.sock|unix:/run/broker.sock",
        "-L unix:/run/broker.sock|unix:/run/broker.sock",
        "-L mqtts://u:p@h|mqtts://h:8883",
        "-L mqtts://my_host:1/t|mqtts://my_host:1",
        "-L wss://u:p@h/x/y?z|wss://h:443/x/y?z",
        "-L ws://h:8080|ws://h:8080",
        "-L mqtts+srv://example.org/t|mqtts+srv://example.org",
        "-L wss://h/x -p 1|wss://h:1/x",
    })
    void serversOfAllKinds(String line, String expected) {
        assertThat(server(line.split(" ", -1))).isEqualTo(expected);
    }

    @Test
    void whatFollowsTheHostIsTheTopicOrThePathOfTheWebSocket() {
        assertThat(parsed("-L", "mqtts://h/a/#").topicOfUrl()).isEqualTo("a/#");
        assertThat(parsed("-L", "mqtt+srv://h/a").topicOfUrl()).isEqualTo("a");
        assertThat(parsed("-L", "ws://h/a").topicOfUrl()).isNull();
        assertThat(parsed("-L", "unix:/a").topicOfUrl()).isNull();
    }

    @Test
    void furtherServersAreReachedAsTheFirst() {
        assertThat(connecting("-h", "a", "--failover", "b", "--failover", "ws://c").servers())
                .containsExactly("mqtt://a:1883", "mqtt://b:1883", "ws://c:80");
        assertThat(connecting("-L", "mqtts://a", "--failover", "b:1").servers())
                .containsExactly("mqtts://a:8883", "mqtts://b:1");
        assertThat(connecting("-L", "wss://a/x?token=secret", "--failover", "b:1").label())
                .isEqualTo("wss://a:443/x, mqtts://b:1");
    }

    @Test
    void headersOfAWebSocket() {
        assertThat(connecting("--ws", "--ws-header", "Authorization: Bearer a:b", "--ws-header", "X:1")
                .webSocketHeaders()).containsExactly(Map.entry("Authorization", "Bearer a:b"), Map.entry("X", "1"));
    }

    @Test
    void passwordsComeFromFilesTheEnvironmentAndTheTerminal(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("password"), "from the file\r\nnot this\n");
        assertThat(connect("-u", "ann", "--pw-from", "file:" + file).password()).isEqualTo(Bytes.utf8("from the file"));
        assertThat(connect("-u", "ann", "--pw-from", "env:PATH").password()).isEqualTo(Bytes.utf8(System.getenv(
                "PATH")));
        List<String> questions = new ArrayList<>();
        Streams terminal = new TestStreams("", question -> {
            questions.add(question);
            return "typed";
        }).streams();
        assertThat(parsed("-L", "mqtt://ann:ignored@h", "--pw-from", "prompt")
                .connecting(terminal, ReconnectWhen.NEVER).connect().password()).isEqualTo(Bytes.utf8("typed"));
        assertThat(questions).containsExactly("Password: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"})
    void whatGoesByAuthIsNotInConnect(String method) {
        Connecting connecting = connecting("-u", "ann", "-P", "pw", "--auth", method, "--quiet");
        assertThat(connecting.connect().userName()).isNull();
        assertThat(connecting.connect().password()).isNull();
        assertThat(connecting.authentication()).extracting(AuthenticationMethod::name).isEqualTo(method);
    }

    @Test
    void aConnectionIsMadeAgainAsTheCommandOrTheUserWants() {
        assertThat(connecting().reconnect()).isEqualTo(ReconnectWhen.NEVER);
        assertThat(connecting("--reconnect", "always").reconnect()).isEqualTo(ReconnectWhen.ALWAYS);
        assertThat(connecting("--connect-timeout", "1.5").connectTimeout()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void whatIsDangerousIsWarnedOf(@TempDir Path directory) throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "abc\n");
        assertThat(warnings("--insecure")).isEqualTo(
                "test: warning: --insecure lets anybody stand in for the server\n");
        assertThat(warnings("--auth", "oauthbearer", "--token-from", "file:" + token)).isEqualTo(
                "test: warning: the access token goes to mqtt://localhost:1883 unencrypted\n");
        assertThat(warnings("--auth", "oauthbearer", "--token-from", "file:" + token, "-p", "8883")).isEmpty();
        assertThat(warnings("--auth", "plain", "-u", "ann", "-P", "pw")).isEqualTo(
                "test: warning: the password goes to mqtt://localhost:1883 unencrypted\n");
        assertThat(warnings("--insecure", "--quiet")).isEmpty();
    }

    private static String warnings(String... args) {
        TestStreams streams = new TestStreams("");
        parsed(args).connecting(streams.streams(), ReconnectWhen.NEVER);
        return streams.err();
    }

    @Test
    void aKeptSessionDoesNotExpireUnlessTold() {
        assertThat(connect("-c", "-i", "me").cleanStart()).isFalse();
        assertThat(connect("-c", "-i", "me").properties().sessionExpiryInterval()).isEqualTo(FOR_EVER);
        assertThat(connect("-c", "-i", "me", "-x", "60").properties().sessionExpiryInterval()).isEqualTo(60);
        assertThat(connect("-x", "60").cleanStart()).isTrue();
        assertThat(connect("-x", "60").properties().sessionExpiryInterval()).isEqualTo(60);
        assertThat(connect("-i", "me", "-x", "-1").properties().sessionExpiryInterval()).isEqualTo(FOR_EVER);
        assertThat(connect("-i", "me", "-x", "∞").properties().sessionExpiryInterval()).isEqualTo(FOR_EVER);
        assertThat(connect("-D", "connect", "session-expiry-interval", "9").properties().sessionExpiryInterval())
                .isEqualTo(9);
        assertThat(connect("-V", "311", "-c", "-i", "me")).isEqualTo(new Connect(MqttVersion.V3_1_1, false, 60, "me"));
    }

    @Test
    void connectProperties() {
        assertThat(connect("-D", "CONNECT", "receive-maximum", "10", "-D", "connect", "maximum-packet-size",
                "4294967295",
                "-D", "connect", "topic-alias-maximum", "0", "-D", "connect", "request-response-information", "1",
                "-D", "connect", "request-problem-information", "0", "-D", "connect", "user-property", "k", "v",
                "--property",
                "connect", "user-property", "k", "-w").properties())
                .isEqualTo(ConnectProperties.builder().receiveMaximum(10).maximumPacketSize(4_294_967_295L)
                        .topicAliasMaximum(0).requestResponseInformation(true).requestProblemInformation(false)
                        .userProperties(List.of(new UserProperty("k", "v"), new UserProperty("k", "-w")))
                        .build());
    }

    @Test
    void messageAndDisconnectProperties() {
        PropertyArguments properties = parsed("-D", "publish", "payload-format-indicator", "1",
                "-D", "publish", "message-expiry-interval", "5", "-D", "publish", "content-type", "text/plain",
                "-D", "publish", "response-topic", "r", "-D", "publish", "correlation-data", "c",
                "-D", "publish", "user-property", "k", "v", "-D", "disconnect", "session-expiry-interval", "7",
                "-D", "disconnect", "user-property", "d", "e", "-D", "subscribe", "subscription-identifier", "3")
                .properties();

        assertThat(properties.message(PropertyPlace.PUBLISH)).isEqualTo(
                MessageProperties.builder().payloadFormatIndicator(PayloadFormatIndicator.UTF_8)
                        .messageExpiryInterval(5L).contentType("text/plain").responseTopic(TopicName.of("r"))
                        .correlationData(Bytes.utf8("c")).userProperty("k", "v").build());
        assertThat(properties.message(PropertyPlace.WILL)).isEqualTo(MessageProperties.NONE);
        assertThat(properties.disconnect()).isEqualTo(new Disconnect(ReasonCode.NORMAL_DISCONNECTION, 7L, null, null,
                List.of(new UserProperty("d", "e"))));
        assertThat(properties.subscriptionIdentifier()).isEqualTo(3);
    }

    @Test
    void will() {
        assertThat(connect("--will-topic", "w").will()).isEqualTo(
                new Will(Message.of("w", Bytes.EMPTY, QoS.AT_MOST_ONCE)));
        assertThat(connect("--will-topic", "w", "--will-payload", "gone", "--will-qos", "2", "--will-retain",
                "-D", "will", "will-delay-interval", "30", "-D", "will", "content-type", "t").will()).isEqualTo(
                        new Will(new Message(TopicName.of("w"), Bytes.utf8("gone"), QoS.EXACTLY_ONCE, true,
                                MessageProperties.builder().contentType("t").build()), 30));
    }
}
