// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import org.junit.jupiter.api.Test;
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
        return parsed(args).connect(PropertyPlace.PUBLISH);
    }

    @Test
    void defaults() {
        assertThat(connect()).isEqualTo(new Connect(MqttVersion.V5, true, 60, ""));
        assertThat(parsed().server()).isEqualTo("mqtt://localhost:1883");
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
        assertThat(parsed("-h", "example.org", "-p", "1").server()).isEqualTo("mqtt://example.org:1");
        assertThat(parsed("-h", "::1").server()).isEqualTo("mqtt://[::1]:1883");
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
        assertThat(parsed(url).server()).isEqualTo("mqtt://example.org:1884");
        assertThat(parsed(url).topicOfUrl()).isEqualTo("a/b");
        assertThat(connect(url).userName()).isEqualTo("ann");
        assertThat(connect(url).password()).isEqualTo(Bytes.utf8("pw"));
        assertThat(parsed("-L", url[1], "-h", "other", "-p", "5").server()).isEqualTo("mqtt://other:5");
        assertThat(connect("-L", url[1], "-u", "bob", "-P", "x").userName()).isEqualTo("bob");
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
