// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MqttClientBuilderTest {

    private static void refused(ThrowingCallable call, String words) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(words);
    }

    @Test
    void hasTheDefaultsThatItsDocumentationSays() {
        ClientOptions options = MqttClient.builder().options(new Random(1));
        assertThat(options.server()).isEqualTo(new ServerAddress("localhost", 1883));
        assertThat(options.connect()).isEqualTo(new Connect(MqttVersion.V5, true, 60, "", null, null, null,
                ConnectProperties.builder().receiveMaximum(1_000).build()));
        assertThat(options.timeouts()).isEqualTo(Timeouts.INTERNET);
        assertThat(options.reconnect())
                .isEqualTo(Reconnect.exponential(Duration.ofSeconds(1), Duration.ofMinutes(2)));
        assertThat(options.delivery().messages()).isEqualTo(10_000);
        assertThat(options.delivery().bytes()).isEqualTo(64L << 20);
        assertThat(options.receiveMessages()).isEqualTo(1_000);
        assertThat(options.receiveBytes()).isEqualTo(16L << 20);
    }

    @Test
    void refusesValuesOutOfRange() {
        MqttClientBuilder builder = MqttClient.builder();
        refused(() -> builder.keepAlive(Duration.ofSeconds(65_536)), "65535");
        refused(() -> builder.keepAlive(Duration.ofMillis(1_500)), "whole number");
        refused(() -> builder.keepAlive(Duration.ofSeconds(-1)), "whole number");
        refused(() -> builder.connectTimeout(Duration.ZERO), "connect timeout");
        refused(() -> builder.operationTimeout(Duration.ofSeconds(Long.MAX_VALUE)), "operation timeout");
        refused(() -> builder.publishBuffer(0, 1), "publishBuffer: there is room for at least 1");
        refused(() -> builder.receiveBuffer(1, 0), "receiveBuffer: there is room for at least 1");
        refused(() -> builder.server("no server"), "\"no server\" is no server");
        refused(builder::servers, "servers: there is none");
        refused(() -> builder.servers("a", "tcp://b"), "\"tcp://b\" is no server");
        refused(() -> builder.failbackAfter(Duration.ZERO), "time before failback");
        refused(RedirectPolicy::only, "there is none");
        refused(() -> RedirectPolicy.only("mqtts://a"), "\"mqtts://a\" is no");
        refused(() -> Reconnect.OFF.withMaximumAttempts(-1), "number of attempts");
        refused(() -> builder.handler("a/#/b", message -> {
        }), "a/#/b");
        refused(() -> Reconnect.exponential(Duration.ZERO, Duration.ofSeconds(1)), "above zero");
        refused(() -> Reconnect.exponential(Duration.ofSeconds(2), Duration.ofSeconds(1)), "shorter");
    }

    @Test
    void refusesServersThatCannotBeMeantSo() {
        MqttClientBuilder one = MqttClient.builder().failbackAfter(Duration.ofSeconds(1));
        refused(one::build, "failbackAfter");
        refused(one.servers("a", "b").serverOrder(ServerOrder.RANDOM)::build, "failbackAfter");
        refused(MqttClient.builder().retryFirstConnect(true).reconnect(Reconnect.OFF)::build, "retryFirstConnect");
        refused(MqttClient.builder().servers("mqtts://a", "b").tls(Tls.builder().build())::build,
                "b:1883 is not encrypted");
        refused(MqttClient.builder().servers("a", "unix:/x").proxy(Proxy.http("p", 1))::build, "no proxy to unix:/x");
    }

    @Test
    void severalServersHaveDefaultsToo() {
        ServerOptions options = MqttClient.builder().servers("a", "b", "a").options(new Random(1)).servers();
        assertThat(options.servers()).containsExactly(ServerAddress.parse("a"), ServerAddress.parse("b"));
        assertThat(options.order()).isEqualTo(ServerOrder.IN_ORDER);
        assertThat(options.failbackAfter()).isNull();
        assertThat(options.redirects()).isEqualTo(RedirectPolicy.NEVER);
        assertThat(options.retryFirstConnect()).isFalse();
        assertThat(options.resubscribe()).isEqualTo(Resubscribe.IF_SESSION_LOST);
    }

    @Test
    void refusesWhatAVersionCannotSay() {
        ConnectProperties properties = ConnectProperties.builder().sessionExpiryInterval(1L).build();
        refused(MqttClient.builder().version(MqttVersion.V3_1_1).connectProperties(properties)::build, "3.1.1");
        refused(MqttClient.builder().version(MqttVersion.V3_1_1).password(Bytes.utf8("p"))::build, "Password");
        refused(MqttClient.builder().version(MqttVersion.V3_1_1).clientIdentifier("").cleanStart(false)::build,
                "no Session");
        refused(MqttClient.builder().version(MqttVersion.V3_1).clientIdentifier("x".repeat(24))::build, "23");
        refused(MqttClient.builder().connectProperties(
                ConnectProperties.builder().authenticationMethod("X").build())::build, "authentication");
    }

    @Test
    void refusesOperationsThatAVersionCannotSay() {
        MqttClient client = MqttClient.builder().version(MqttVersion.V3_1_1).build();
        List<Subscription> plain = List.of(Subscription.of("a", QoS.AT_MOST_ONCE));
        List<Subscription> optioned = List.of(new Subscription(TopicFilter.of("a"),
                new SubscriptionOptions(QoS.AT_MOST_ONCE, true, false, RetainHandling.SEND_AT_SUBSCRIBE)));
        MessageHandler handler = message -> {
        };
        refused(() -> client.subscribe(plain, 1, handler), "Subscription Identifiers");
        refused(() -> client.subscribe(optioned, null, handler), "QoS");
        refused(() -> client.subscribe(List.of(), null, handler), "no subscription");
        refused(() -> client.unsubscribe(List.of()), "no Topic Filter");
        refused(() -> client.disconnect(
                new Disconnect(ReasonCode.NORMAL_DISCONNECTION, 5L, null, null, List.of())), "Session");
    }
}
