// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.client.ConnectFailedException;
import io.heliograph.client.MqttClient;
import io.heliograph.client.MqttClientBuilder;
import io.heliograph.client.MqttException;
import io.heliograph.client.Tls;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import io.heliograph.interop.peers.MosquittoTransports;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transports of our client against those of mosquitto. */
class TransportsTest {
    private static final MosquittoTransports MOSQUITTO = MosquittoTransports.start();

    private static Tls.Builder tls() {
        return Tls.builder().trust(MOSQUITTO.file("ca.pem"));
    }

    private static Tls.Builder tlsWithCertificate() {
        return tls().clientCertificate(MOSQUITTO.file("client.pem"), MOSQUITTO.file("client.key"));
    }

    private static void use(MqttClientBuilder builder) throws Exception {
        Message large = Message.of("large", Bytes.copyOf(new byte[300_000]), QoS.EXACTLY_ONCE);
        CompletableFuture<Message> received = new CompletableFuture<>();
        try (MqttClient client = builder.build()) {
            client.connect();
            client.subscribe("large", QoS.EXACTLY_ONCE, message -> received.complete(message.message()));
            client.publish(large);
            assertThat(received.get(Deadline.ANSWER.toMillis(), TimeUnit.MILLISECONDS).payload())
                    .isEqualTo(large.payload());
            client.disconnect();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void tlsIsUnderstood(String protocol) throws Exception {
        use(MqttClient.builder().server("mqtts://localhost:" + MOSQUITTO.tlsPort()).tls(tls().protocols(protocol)
                .build()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void mutualTlsIsUnderstood(String protocol) throws Exception {
        String address = "mqtts://localhost:" + MOSQUITTO.mutualTlsPort();
        use(MqttClient.builder().server(address).tls(tlsWithCertificate().protocols(protocol).build()));
        try (MqttClient client = MqttClient.builder().server(address).tls(tls().protocols(protocol).build()).build()) {
            assertThatThrownBy(client::connect).isInstanceOf(MqttException.class);
        }
    }

    @Test
    void aNameThatIsNotInTheCertificateIsRefused() {
        try (MqttClient client = MqttClient.builder().server("mqtts://127.0.0.1:" + MOSQUITTO.tlsPort()).tls(tls()
                .build()).build()) {
            assertThatThrownBy(client::connect).isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("the Server's certificate is not for \"127.0.0.1\"");
        }
    }

    @Test
    void webSocketIsUnderstood() throws Exception {
        use(MqttClient.builder().server("ws://localhost:" + MOSQUITTO.webSocketPort()));
    }

    @Test
    void webSocketOverTlsIsUnderstood() throws Exception {
        use(MqttClient.builder().server("wss://localhost:" + MOSQUITTO.secureWebSocketPort()).tls(tls().build()));
    }
}
