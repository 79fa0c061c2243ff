// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.driver;

import io.heliograph.client.AuthenticationExchange;
import io.heliograph.client.AuthenticationMethod;
import io.heliograph.client.MqttClient;
import io.heliograph.client.MqttClientBuilder;
import io.heliograph.client.PublishResult;
import io.heliograph.client.Reconnect;
import io.heliograph.client.RedirectPolicy;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.QoS;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.Will;
import io.heliograph.conformance.ClientAction.Kind;
import io.heliograph.conformance.ClientOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Our own client. */
final class HeliographActions {
    private HeliographActions() {}

    static void run(Asked asked, Application application) throws Exception {
        MqttClient client = builder(asked).build();
        application.atEnd(client);
        if (asked.is(Kind.PUBLISH)) {
            List<Message> messages = new ArrayList<>();
            for (int n = 1; n <= asked.number(ClientOption.COUNT, 1); n++) {
                messages.add(message(asked, n));
            }
            client.connect();
            List<CompletableFuture<PublishResult>> results = messages.stream().map(client::send).toList();
            Actions.await(results);
            client.disconnect();
        } else {
            Subscription subscription = new Subscription(TopicFilter.of(asked.text(ClientOption.FILTER)),
                    new SubscriptionOptions(QoS.of(asked.number(ClientOption.QOS, 0)), asked.has(ClientOption.NO_LOCAL),
                            false, RetainHandling.SEND_AT_SUBSCRIBE));
            client.connect();
            client.subscribe(List.of(subscription), integer(asked, ClientOption.SUBSCRIPTION_IDENTIFIER),
                    received -> application.message(received.message().topicName().value(),
                            received.message().payload().toArray()));
            if (asked.is(Kind.UNSUBSCRIBE)) {
                client.unsubscribe(List.of(subscription.topicFilter()));
                client.disconnect();
                return;
            }
            if (asked.has(ClientOption.REAUTHENTICATE)) {
                client.reauthenticate();
            }
            application.stay();
        }
    }

    private static MqttClientBuilder builder(Asked asked) {
        MqttClientBuilder builder = MqttClient.builder().server(asked.url("mqtt"))
                .version(asked.action().version()).clientIdentifier(asked.text(ClientOption.CLIENT_IDENTIFIER))
                .cleanStart(!asked.has(ClientOption.SESSION)).userName(asked.get(ClientOption.USER_NAME))
                .password(bytes(asked, ClientOption.PASSWORD)).will(will(asked))
                .reconnect(asked.has(ClientOption.RECONNECT)
                        ? Reconnect.exponential(Duration.ofMillis(50), Duration.ofSeconds(1))
                        : Reconnect.OFF)
                .redirects(RedirectPolicy.ALWAYS);
        if (asked.action().version().isV5()) {
            builder.connectProperties(connectProperties(asked));
        }
        if (asked.has(ClientOption.KEEP_ALIVE)) {
            builder.keepAlive(Duration.ofSeconds(asked.number(ClientOption.KEEP_ALIVE, 0)));
        }
        if (asked.has(ClientOption.ANSWER_TIMEOUT)) {
            Duration timeout = Duration.ofSeconds(asked.number(ClientOption.ANSWER_TIMEOUT, 0));
            builder.connectTimeout(timeout).operationTimeout(timeout);
        }
        if (asked.has(ClientOption.TOPIC_ALIAS)) {
            builder.topicAliases(asked.number(ClientOption.TOPIC_ALIAS, 0));
        }
        String method = asked.get(ClientOption.AUTHENTICATION_METHOD);
        if (method != null) {
            builder.authentication(new Echo(method, bytes(asked, ClientOption.AUTHENTICATION_DATA)));
        }
        return builder;
    }

    private static ConnectProperties connectProperties(Asked asked) {
        Integer session = integer(asked, ClientOption.SESSION);
        Integer size = integer(asked, ClientOption.MAXIMUM_PACKET_SIZE);
        return ConnectProperties.builder().sessionExpiryInterval(session == null ? null : Long.valueOf(session))
                .receiveMaximum(integer(asked, ClientOption.RECEIVE_MAXIMUM))
                .maximumPacketSize(size == null ? null : Long.valueOf(size))
                .topicAliasMaximum(integer(asked, ClientOption.TOPIC_ALIAS_MAXIMUM))
                .requestResponseInformation(flag(asked, ClientOption.REQUEST_RESPONSE_INFORMATION))
                .requestProblemInformation(flag(asked, ClientOption.REQUEST_PROBLEM_INFORMATION)).build();
    }

    private static @Nullable Will will(Asked asked) {
        if (!asked.has(ClientOption.WILL_TOPIC)) {
            return null;
        }
        Message message = new Message(TopicName.of(asked.text(ClientOption.WILL_TOPIC)),
                Bytes.utf8(asked.text(ClientOption.WILL_PAYLOAD)), QoS.of(asked.number(ClientOption.WILL_QOS, 0)),
                asked.has(ClientOption.WILL_RETAIN),
                properties(asked, ClientOption.WILL_MESSAGE_EXPIRY_INTERVAL, ClientOption.WILL_PAYLOAD_FORMAT_INDICATOR,
                        ClientOption.WILL_CONTENT_TYPE, ClientOption.WILL_RESPONSE_TOPIC,
                        ClientOption.WILL_CORRELATION_DATA).build());
        return new Will(message, asked.number(ClientOption.WILL_DELAY_INTERVAL, 0));
    }

    private static Message message(Asked asked, int n) {
        MessageProperties.Builder properties = properties(asked, ClientOption.MESSAGE_EXPIRY_INTERVAL,
                ClientOption.PAYLOAD_FORMAT_INDICATOR, ClientOption.CONTENT_TYPE, ClientOption.RESPONSE_TOPIC,
                ClientOption.CORRELATION_DATA);
        String user = asked.text(ClientOption.USER_PROPERTY);
        if (!user.isEmpty()) {
            properties.userProperty(user.substring(0, user.indexOf('=')), user.substring(user.indexOf('=') + 1));
        }
        return new Message(TopicName.of(asked.text(ClientOption.TOPIC)), Bytes.utf8(asked.payload(n)),
                QoS.of(asked.number(ClientOption.QOS, 0)), asked.has(ClientOption.RETAIN), properties.build());
    }

    private static MessageProperties.Builder properties(Asked asked, ClientOption expiry, ClientOption format,
            ClientOption contentType, ClientOption responseTopic, ClientOption correlationData) {
        Integer seconds = integer(asked, expiry);
        Boolean isText = flag(asked, format);
        String topic = asked.get(responseTopic);
        return MessageProperties.builder().messageExpiryInterval(seconds == null ? null : Long.valueOf(seconds))
                .payloadFormatIndicator(isText == null ? null
                        : isText ? PayloadFormatIndicator.UTF_8 : PayloadFormatIndicator.UNSPECIFIED_BYTES)
                .contentType(asked.get(contentType)).responseTopic(topic == null ? null : TopicName.of(topic))
                .correlationData(bytes(asked, correlationData));
    }

    private static @Nullable Integer integer(Asked asked, ClientOption option) {
        return asked.has(option) ? asked.number(option, 0) : null;
    }

    private static @Nullable Boolean flag(Asked asked, ClientOption option) {
        return asked.has(option) ? asked.number(option, 0) == 1 : null;
    }

    private static @Nullable Bytes bytes(Asked asked, ClientOption option) {
        String text = asked.get(option);
        return text == null ? null : Bytes.utf8(text);
    }

    /** Answers each challenge with what came. */
    private record Echo(String name, @Nullable Bytes data) implements AuthenticationMethod, AuthenticationExchange {
        @Override
        public AuthenticationExchange begin() {
            return this;
        }

        @Override
        public @Nullable Bytes initialData() {
            return data;
        }

        @Override
        public @Nullable Bytes answer(@Nullable Bytes challenge) {
            return challenge;
        }

        @Override
        public void verify(@Nullable Bytes proof) {
            // Every Server is believed.
        }
    }
}
