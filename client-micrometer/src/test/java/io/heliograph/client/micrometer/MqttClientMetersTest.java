// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.heliograph.broker.Broker;
import io.heliograph.client.MqttClient;
import io.heliograph.codec.QoS;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MqttClientMetersTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();

    private double counter(String name, String... tags) {
        return registry.get("mqtt.client." + name).tags(tags).functionCounter().count();
    }

    private double gauge(String name) {
        return registry.get("mqtt.client." + name).gauge().value();
    }

    @Test
    void showWhatTheClientHasDone() throws Exception {
        CountDownLatch handled = new CountDownLatch(1);
        try (Broker broker = Broker.builder().port(0).start();
                MqttClient client = MqttClient.builder().server("localhost:" + broker.port()).build()) {
            new MqttClientMeters(client, Tags.of("client", "test")).bindTo(registry);
            assertThat(gauge("connected")).isZero();
            client.connect();
            client.subscribe("t", QoS.AT_LEAST_ONCE, message -> handled.countDown());
            client.publish("t", "x", QoS.AT_LEAST_ONCE);
            assertThat(handled.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(gauge("connected")).isEqualTo(1);
            assertThat(counter("connects", "result", "accepted", "client", "test")).isEqualTo(1);
            assertThat(counter("connects", "result", "failed")).isZero();
            assertThat(counter("messages", "direction", "sent", "qos", "1")).isEqualTo(1);
            assertThat(counter("messages", "direction", "sent", "qos", "0")).isZero();
            assertThat(counter("messages", "direction", "received", "qos", "1")).isEqualTo(1);
            // The acknowledgement of the received message may be on its way.
            double before = (double) client.metrics().sent().bytes();
            assertThat(counter("bytes", "direction", "sent")).isBetween(before,
                    (double) client.metrics().sent().bytes());
            assertThat(counter("published")).isEqualTo(1);
            assertThat(gauge("in.flight")).isZero();
            assertThat(registry.get("mqtt.client.acknowledgements").functionTimer().count()).isEqualTo(1);
            assertThat(registry.get("mqtt.client.acknowledgements").functionTimer().mean(TimeUnit.NANOSECONDS))
                    .isCloseTo((double) client.metrics().acknowledgements().total().toNanos(), within(1.0));
            assertThat(registry.get("mqtt.client.acknowledgements.quantile").tag("quantile", "1").timeGauge()
                    .value(TimeUnit.NANOSECONDS))
                    .isCloseTo((double) client.metrics().acknowledgements().longest().toNanos(), within(1.0));
        }
    }

    @Test
    void haveATagOfTheirOwnForEachClient() {
        try (MqttClient one = MqttClient.builder().build(); MqttClient other = MqttClient.builder().build()) {
            new MqttClientMeters(one, Tags.of("client", "1")).bindTo(registry);
            int meters = registry.getMeters().size();
            new MqttClientMeters(other, Tags.of("client", "2")).bindTo(registry);
            assertThat(registry.getMeters()).hasSize(2 * meters)
                    .allSatisfy(meter -> assertThat(meter.getId().getTag("client")).isNotNull());
        }
    }
}
