// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.MqttClientBuilder;
import io.heliograph.client.PacketListener;
import io.heliograph.codec.QoS;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code helio sub}: prints messages as they come, with the options of mosquitto_sub. */
@Command(name = "sub", description = "Subscribe, and print the messages that come.", sortOptions = false,
        customSynopsis = "helio sub [-h HOST] [-p PORT] -t FILTER [-t FILTER]... [OPTION]...")
final class SubCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec command;

    @Option(names = {"-t", "--topic"}, order = 1, paramLabel = "FILTER",
            description = "A Topic Filter; may be given again.")
    private final List<String> topics = new ArrayList<>();

    @Option(names = {"-U", "--unsubscribe"}, order = 2, paramLabel = "FILTER",
            description = "End this subscription, which the Session has from before; may be given again.")
    private final List<String> unsubscribes = new ArrayList<>();

    @Option(names = {"-q", "--qos"}, order = 3, paramLabel = "QOS", converter = QosConverter.class,
            description = "The highest QoS with which messages may come. Default: 0.")
    private QoS qos = QoS.AT_MOST_ONCE;

    @Option(names = "--retain-as-published", order = 4,
            description = "Let new messages keep their RETAIN flag.")
    private boolean retainAsPublished;

    @Option(names = "--retain-handling", order = 5, paramLabel = "WHEN", converter = RetainHandlingConverter.class,
            description = "When retained messages come: always, new (for a new subscription only) or never.")
    private RetainHandling retainHandling = RetainHandling.SEND_AT_SUBSCRIBE;

    @Option(names = "--no-local", order = 6,
            description = "Do not get what this Client Identifier has published itself.")
    private boolean noLocal;

    @Option(names = "-E", order = 7, description = "End as soon as the server has answered the subscriptions.")
    private boolean endWhenSubscribed;

    @Option(names = "-W", order = 8, paramLabel = "SECONDS", converter = SecondsConverter.class,
            description = "End after this time, with exit status 27.")
    private @Nullable Duration timeout;

    @Mixin
    private final PrintOptions print = new PrintOptions();

    @Mixin
    private final ConnectOptions connection = new ConnectOptions();

    @Option(names = "--help", order = 999, usageHelp = true,
            description = "Print this and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    SubCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Connecting connecting;
        Subscribing subscribing;
        Printing printing;
        try {
            printing = print.printing();
            subscribing = subscribing();
            connecting = connection.connecting(streams, ReconnectWhen.LOST, PropertyPlace.SUBSCRIBE,
                    PropertyPlace.UNSUBSCRIBE);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
        CompletableFuture<Integer> end = new CompletableFuture<>();
        try (EagerOutput out = new EagerOutput(streams.out(), () -> end.complete(ExitStatus.BROKEN_PIPE));
                MessagePrinter printer = new MessagePrinter(printing, subscribing.identifier() != null, out,
                        streams.err(), Clock.system(ZoneId.systemDefault()), end)) {
            MqttClientBuilder builder = connecting.builder(
                    new SubscribingListener(printer,
                            new ConnectionNews("helio sub", connecting.servers().size() > 1, streams.err(),
                                    connection.isQuiet(), end)),
                    listener(printing, printer));
            PrintingHandler handler = new PrintingHandler(printing, printer);
            subscribing.subscriptions().forEach(s -> builder.handler(s.topicFilter().value(), handler));
            try (ConnectedClient connected = ConnectedClient.of(connecting, builder)) {
                connected.connect();
                return subscribing.run(connected.client(), handler, end);
            }
        }
    }

    private @Nullable PacketListener listener(Printing printing, MessagePrinter printer) {
        PacketTrace trace = connection.trace(streams.err());
        // To look at all packets costs something, so only if there is a last message.
        return printing.isCounted() ? new LastAcknowledgement(printer, trace) : trace;
    }

    private Subscribing subscribing() {
        List<String> filters = new ArrayList<>(topics);
        String ofUrl = connection.topicOfUrl();
        if (ofUrl != null) {
            filters.add(ofUrl);
        }
        if (filters.isEmpty() && unsubscribes.isEmpty()) {
            throw new IllegalArgumentException("a topic is needed: give -t");
        }
        SubscriptionOptions options = new SubscriptionOptions(qos, noLocal, retainAsPublished, retainHandling);
        if (!connection.isV5() && !options.equals(SubscriptionOptions.of(qos))) {
            throw new IllegalArgumentException(
                    "--no-local, --retain-as-published and --retain-handling need MQTT 5.0, and -V says otherwise");
        }
        if (timeout != null && timeout.isZero()) {
            throw new IllegalArgumentException("-W is above 0");
        }
        return new Subscribing(
                filters.stream().map(filter -> new Subscription(TopicFilter.of(filter), options)).toList(),
                unsubscribes.stream().map(TopicFilter::of).toList(), connection.properties(), endWhenSubscribed,
                timeout);
    }
}
