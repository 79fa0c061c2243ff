// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client.micrometer;

import io.heliograph.client.ClientMetrics;
import io.heliograph.client.ConnectionState;
import io.heliograph.client.Durations;
import io.heliograph.client.MqttClient;
import io.heliograph.codec.QoS;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Meters that show {@link MqttClient#metrics()}. A registry reads them when it wants; the client does nothing for it.
 *
 * <pre>
 *   mqtt.client.connected                                   gauge    1 while the client is connected, else 0
 *   mqtt.client.connects{result=accepted|failed}            counter
 *   mqtt.client.connections.lost, .reauthentications        counters
 *   mqtt.client.messages{direction=sent|received,qos=0|1|2} counter  PUBLISH packets
 *   mqtt.client.bytes{direction=sent|received}              counter
 *   mqtt.client.published                                   counter  messages taken from the application
 *   mqtt.client.given.up{reason=dropped|expired|discarded}  counter  the last are received messages with QoS 0
 *   mqtt.client.sent.again                                  counter
 *   mqtt.client.open, .open.bytes, .waiting, .queued, .in.flight            gauges of what is published
 *   mqtt.client.unhandled, .unhandled.bytes, .unacknowledged                gauges of what is received
 *   mqtt.client.unmatched, .handler.failed, .held.back, .unknown.replies    counters of what is received
 *   mqtt.client.acknowledgements, mqtt.client.handlers                      timers
 *   mqtt.client.acknowledgements.quantile{quantile=0.5|0.99|1}, mqtt.client.handlers.quantile   gauges, since the beginning
 * </pre>
 *
 * <p>The meters refer to the client weakly.
 */
public final class MqttClientMeters implements MeterBinder {
    private static final String PREFIX = "mqtt.client.";
    private static final double[] QUANTILES = {0.5, 0.99, 1};

    private final MqttClient client;
    private final Tags tags;

    /**
     * Meters of one client.
     *
     * @param tags tell it from other clients
     */
    public MqttClientMeters(MqttClient client, Iterable<Tag> tags) {
        this.client = Objects.requireNonNull(client);
        this.tags = Tags.of(tags);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        connections(registry);
        traffic(registry, "sent", ClientMetrics::sent);
        traffic(registry, "received", ClientMetrics::received);
        publishing(registry);
        receiving(registry);
        durations(registry, "acknowledgements", ClientMetrics::acknowledgements);
        durations(registry, "handlers", ClientMetrics::handlers);
    }

    private void connections(MeterRegistry registry) {
        gauge(registry, "connected", m -> m.connections().state() == ConnectionState.CONNECTED ? 1 : 0);
        counter(registry, "connects", tags.and("result", "accepted"), m -> m.connections().accepted());
        counter(registry, "connects", tags.and("result", "failed"), m -> m.connections().failed());
        counter(registry, "connections.lost", tags, m -> m.connections().lost());
        counter(registry, "reauthentications", tags, m -> m.connections().reauthentications());
    }

    private void traffic(MeterRegistry registry, String direction, Function<ClientMetrics, ClientMetrics.Traffic> of) {
        Tags all = tags.and("direction", direction);
        for (QoS qos : QoS.values()) {
            counter(registry, "messages", all.and("qos", Integer.toString(qos.value())),
                    m -> of.apply(m).messages(qos));
        }
        FunctionCounter.builder(PREFIX + "bytes", client, c -> of.apply(c.metrics()).bytes()).tags(all)
                .baseUnit(BaseUnits.BYTES).register(registry);
    }

    private void publishing(MeterRegistry registry) {
        counter(registry, "published", tags, m -> m.publishing().published());
        counter(registry, "given.up", tags.and("reason", "dropped"), m -> m.publishing().dropped());
        counter(registry, "given.up", tags.and("reason", "expired"), m -> m.publishing().expired());
        counter(registry, "given.up", tags.and("reason", "discarded"), m -> m.receiving().discarded());
        counter(registry, "sent.again", tags, m -> m.publishing().sentAgain());
        gauge(registry, "open", m -> m.publishing().open());
        gauge(registry, "open.bytes", m -> m.publishing().openBytes());
        gauge(registry, "waiting", m -> m.publishing().waitingForRoom());
        gauge(registry, "queued", m -> m.publishing().queued());
        gauge(registry, "in.flight", m -> m.publishing().inFlight());
    }

    private void receiving(MeterRegistry registry) {
        gauge(registry, "unhandled", m -> m.receiving().unhandled());
        gauge(registry, "unhandled.bytes", m -> m.receiving().unhandledBytes());
        gauge(registry, "unacknowledged", m -> m.receiving().unacknowledged());
        counter(registry, "unmatched", tags, m -> m.receiving().unmatched());
        counter(registry, "handler.failed", tags, m -> m.receiving().handlerFailed());
        counter(registry, "held.back", tags, m -> m.receiving().heldBack());
        counter(registry, "unknown.replies", tags, m -> m.receiving().unknownReplies());
    }

    private void durations(MeterRegistry registry, String name, Function<ClientMetrics, Durations> of) {
        FunctionTimer.builder(PREFIX + name, client, c -> of.apply(c.metrics()).count(),
                c -> of.apply(c.metrics()).total().toNanos(), TimeUnit.NANOSECONDS).tags(tags).register(registry);
        for (double quantile : QUANTILES) {
            TimeGauge.builder(PREFIX + name + ".quantile", client, TimeUnit.NANOSECONDS,
                    c -> of.apply(c.metrics()).quantile(quantile).toNanos())
                    .tags(tags.and("quantile", quantile == 1 ? "1" : Double.toString(quantile))).register(registry);
        }
    }

    private void counter(MeterRegistry registry, String name, Tags all, ToDoubleFunction<ClientMetrics> value) {
        FunctionCounter.builder(PREFIX + name, client, c -> value.applyAsDouble(c.metrics())).tags(all)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, ToDoubleFunction<ClientMetrics> value) {
        Gauge.builder(PREFIX + name, client, c -> value.applyAsDouble(c.metrics())).tags(tags).register(registry);
    }
}
