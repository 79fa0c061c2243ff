// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client.opentelemetry;

import io.heliograph.client.MessageHandler;
import io.heliograph.client.MessageInterceptor;
import io.heliograph.client.ReceivedMessage;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.UserProperty;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Leads traces through MQTT: the context of who publishes goes along in the User Properties of the message (by the propagators of
 * the given OpenTelemetry, as a rule {@code traceparent} and {@code tracestate} of W3C), and the handler that gets it runs in that
 * context.
 *
 * <p>A span "publish" lasts from the call to the acknowledgement (a request: to the reply), and a span "process" as long as the
 * handler. Their attributes are those of the semantic conventions for messaging. The topic is an attribute and no part of their
 * names, as there can be any number of topics.
 *
 * <p>In MQTT 3.1.1 there are no User Properties: spans are made all the same, but each begins a trace of its own.
 *
 * <pre>{@code
 * MqttClient client = MqttClient.builder().interceptor(TracingInterceptor.of(openTelemetry)).build();
 * }</pre>
 */
public final class TracingInterceptor implements MessageInterceptor {
    private static final String SCOPE = "io.heliograph.client";
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION_NAME = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<Long> BODY_SIZE = AttributeKey.longKey("messaging.message.body.size");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<Long> QOS = AttributeKey.longKey("heliograph.mqtt.qos");

    private static final TextMapGetter<List<UserProperty>> USER_PROPERTIES = TracingInterceptor::userProperty;

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    private TracingInterceptor(OpenTelemetry openTelemetry) {
        this.tracer = openTelemetry.getTracer(SCOPE);
        this.propagator = openTelemetry.getPropagators().getTextMapPropagator();
    }

    /** With the tracer and the propagators of an OpenTelemetry. */
    public static TracingInterceptor of(OpenTelemetry openTelemetry) {
        return new TracingInterceptor(openTelemetry);
    }

    private static @Nullable String userProperty(@Nullable List<UserProperty> properties, String name) {
        return properties == null ? null
                : properties.stream().filter(property -> property.name().equalsIgnoreCase(name)).findFirst()
                        .map(UserProperty::value).orElse(null);
    }

    @Override
    public Outgoing publishing(Message message) {
        Span span = begin("publish", "send", SpanKind.PRODUCER, message).startSpan();
        return new Outgoing(withContext(message, Context.current().with(span)), failure -> end(span, failure));
    }

    @Override
    public void handling(ReceivedMessage received, MessageHandler handler) throws Exception {
        Message message = received.message();
        Context sender = propagator.extract(Context.root(), message.properties().userProperties(), USER_PROPERTIES);
        Span span = begin("process", "process", SpanKind.CONSUMER, message).setParent(sender).startSpan();
        Throwable failure = null;
        try (Scope scope = sender.with(span).makeCurrent()) {
            handler.handle(received);
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            end(span, failure);
        }
    }

    private SpanBuilder begin(String name, String type, SpanKind kind, Message message) {
        return tracer.spanBuilder(name).setSpanKind(kind).setAttribute(SYSTEM, "mqtt")
                .setAttribute(OPERATION_NAME, name).setAttribute(OPERATION_TYPE, type)
                .setAttribute(DESTINATION, message.topicName().value())
                .setAttribute(BODY_SIZE, (long) message.payload().length())
                .setAttribute(QOS, (long) message.qos().value());
    }

    private static void end(Span span, @Nullable Throwable failure) {
        if (failure != null) {
            span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, failure.getClass().getName())
                    .recordException(failure);
        }
        span.end();
    }

    /** The message with this context; one that it had before, as a message that is passed on has, is replaced. */
    private Message withContext(Message message, Context context) {
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        propagator.inject(context, fields, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.put(name, value);
            }
        });
        if (fields.isEmpty()) {
            return message;
        }
        MessageProperties p = message.properties();
        List<UserProperty> all = new ArrayList<>(p.userProperties());
        all.removeIf(property -> fields.containsKey(property.name()));
        fields.forEach((name, value) -> all.add(new UserProperty(name, value)));
        return message.withProperties(MessageProperties.builder().messageExpiryInterval(p.messageExpiryInterval())
                .payloadFormatIndicator(p.payloadFormatIndicator()).contentType(p.contentType())
                .responseTopic(p.responseTopic()).correlationData(p.correlationData()).userProperties(all).build());
    }
}
