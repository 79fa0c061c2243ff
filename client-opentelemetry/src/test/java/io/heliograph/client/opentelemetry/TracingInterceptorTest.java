// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.broker.Broker;
import io.heliograph.client.MqttClient;
import io.heliograph.client.NotConnectedException;
import io.heliograph.client.Reply;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.QoS;
import io.heliograph.codec.UserProperty;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TracingInterceptorTest {
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk openTelemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance())).build();
    private Broker broker;
    private MqttClient client;

    @BeforeEach
    void connect() throws Exception {
        broker = Broker.builder().port(0).start();
        client = connected(MqttVersion.V5);
    }

    @AfterEach
    void close() {
        client.close();
        broker.close();
        openTelemetry.close();
    }

    private MqttClient connected(MqttVersion version) {
        MqttClient made = MqttClient.builder().server("localhost:" + broker.port()).version(version)
                .interceptor(TracingInterceptor.of(openTelemetry)).build();
        made.connect();
        return made;
    }

    /** The spans once there are so many. */
    private List<SpanData> spans(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (spans.getFinishedSpanItems().size() < count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(spans.getFinishedSpanItems()).hasSize(count);
        return spans.getFinishedSpanItems();
    }

    private static SpanData named(List<SpanData> all, String name) {
        return all.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
    }

    private static String attribute(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }

    @Test
    void leadsATraceFromThePublisherToTheHandler() throws Exception {
        CompletableFuture<Span> inHandler = new CompletableFuture<>();
        client.subscribe("t", QoS.AT_LEAST_ONCE, message -> inHandler.complete(Span.current()));
        Span parent = openTelemetry.getTracer("test").spanBuilder("parent").startSpan();
        try (Scope scope = parent.makeCurrent()) {
            client.publish("t", "12345", QoS.AT_LEAST_ONCE);
        }
        List<SpanData> all = spans(2);
        SpanData publish = named(all, "publish");
        SpanData process = named(all, "process");
        assertThat(publish.getTraceId()).isEqualTo(parent.getSpanContext().getTraceId());
        assertThat(publish.getParentSpanId()).isEqualTo(parent.getSpanContext().getSpanId());
        assertThat(publish.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(process.getTraceId()).isEqualTo(publish.getTraceId());
        assertThat(process.getParentSpanId()).isEqualTo(publish.getSpanId());
        assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(inHandler.get(10, TimeUnit.SECONDS).getSpanContext()).isEqualTo(process.getSpanContext());
        for (SpanData span : all) {
            assertThat(attribute(span, "messaging.system")).isEqualTo("mqtt");
            assertThat(attribute(span, "messaging.destination.name")).isEqualTo("t");
            assertThat(span.getAttributes().get(AttributeKey.longKey("messaging.message.body.size"))).isEqualTo(5);
        }
        assertThat(attribute(publish, "messaging.operation.type")).isEqualTo("send");
        assertThat(attribute(process, "messaging.operation.type")).isEqualTo("process");
    }

    @Test
    void keepsTheOtherPropertiesAndReplacesAnOlderContext() throws Exception {
        CompletableFuture<MessageProperties> received = new CompletableFuture<>();
        client.subscribe("t", QoS.AT_LEAST_ONCE, message -> received.complete(message.message().properties()));
        MessageProperties properties = MessageProperties.builder().contentType("text/plain")
                .userProperty("a", "1").userProperty("Traceparent", "old").userProperty("a", "2").build();
        client.publish(Message.of("t", Bytes.utf8("x"), QoS.AT_LEAST_ONCE).withProperties(properties));
        MessageProperties arrived = received.get(10, TimeUnit.SECONDS);
        assertThat(arrived.contentType()).isEqualTo("text/plain");
        assertThat(arrived.userProperties()).hasSize(3).startsWith(new UserProperty("a", "1"),
                new UserProperty("a", "2"));
        assertThat(arrived.userProperties().get(2).name()).isEqualTo("traceparent");
        assertThat(arrived.userProperties().get(2).value()).contains(named(spans(2), "publish").getTraceId());
    }

    @Test
    void noteFailures() throws Exception {
        client.subscribe("t", QoS.AT_LEAST_ONCE, message -> {
            throw new IllegalStateException("no");
        });
        client.publish("t", "x", QoS.AT_LEAST_ONCE);
        SpanData process = named(spans(2), "process");
        assertThat(process.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(attribute(process, "error.type")).isEqualTo("java.lang.IllegalStateException");
        spans.reset();
        client.disconnect();
        assertThatThrownBy(() -> client.publish("t", "x", QoS.AT_LEAST_ONCE))
                .isInstanceOf(NotConnectedException.class);
        assertThat(attribute(named(spans(1), "publish"), "error.type"))
                .isEqualTo(NotConnectedException.class.getName());
    }

    @Test
    void aReplyBelongsToTheTraceOfItsRequest() throws Exception {
        client.responder("ask", request -> Reply.of("answer"));
        client.request("ask", Bytes.utf8("?"), Duration.ofSeconds(10));
        // Request and reply, each published and processed.
        List<SpanData> all = spans(4);
        assertThat(all.stream().map(SpanData::getTraceId).distinct()).hasSize(1);
    }

    @Test
    void inMqtt311EachSpanStandsAlone() throws Exception {
        try (MqttClient old = connected(MqttVersion.V3_1_1)) {
            old.subscribe("t", QoS.AT_LEAST_ONCE, message -> {
            });
            old.publish("t", "x", QoS.AT_LEAST_ONCE);
            assertThat(spans(2).stream().map(SpanData::getTraceId).distinct()).hasSize(2);
        }
    }
}
