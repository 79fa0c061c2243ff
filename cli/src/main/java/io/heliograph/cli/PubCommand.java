// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.ClientEvent;
import io.heliograph.client.ClientListener;
import io.heliograph.client.MqttClientBuilder;
import io.heliograph.client.MqttException;
import io.heliograph.client.Reconnect;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicName;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code helio pub}: publishes messages, with the options of mosquitto_pub. */
@Command(name = "pub", description = "Publish messages.", sortOptions = false,
        customSynopsis = "helio pub [-h HOST] [-p PORT] -t TOPIC {-m TEXT | -f FILE | -l | -s | -n} [OPTION]...")
final class PubCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec command;

    @Option(names = {"-t", "--topic"}, paramLabel = "TOPIC",
            description = "The Topic Name to publish to.", order = 0)
    private @Nullable String topic;

    @Mixin
    private final PayloadOptions payload = new PayloadOptions();

    @Option(names = {"-q", "--qos"}, paramLabel = "QOS", converter = QosConverter.class, order = 6,
            description = "The QoS: 0, 1 or 2. Default: 0.")
    private QoS qos = QoS.AT_MOST_ONCE;

    @Option(names = {"-r", "--retain"}, order = 7,
            description = "Have the server keep the message for later subscribers.")
    private boolean retain;

    @Option(names = "--repeat", paramLabel = "COUNT", order = 8,
            description = "Publish the message so many times; not with -l. Default: 1.")
    private int repeat = 1;

    @Option(names = "--repeat-delay", paramLabel = "SECONDS", converter = SecondsConverter.class, order = 9,
            description = "Wait so long between two of them; may be a fraction. Default: 0.")
    private Duration repeatDelay = Duration.ZERO;

    @Option(names = {"-M", "--max-inflight"}, paramLabel = "COUNT", order = 10,
            description = "How many messages may be under way at once. Default: 1000.")
    private int mostInFlight = 1000;

    @Mixin
    private final ConnectOptions connection = new ConnectOptions();

    @Option(names = "--help", order = 99, usageHelp = true,
            description = "Print this and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    PubCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Message blank;
        Connect connect;
        String server;
        try {
            payload.check();
            blank = blankMessage();
            connect = connection.connect(PropertyPlace.PUBLISH);
            server = connection.server();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Bytes single = payload.isLines() ? null : payload.read(streams.in());
        CompletableFuture<Integer> end = new CompletableFuture<>();
        MqttClientBuilder builder = ConnectedClient
                .builder(server, connect, failing(end), connection.trace(streams.err()))
                .reconnect(Reconnect.OFF);
        try (ConnectedClient connected = ConnectedClient.connect(server, builder,
                connection.properties().disconnect())) {
            Publisher publisher = new Publisher(connected.client(), blank, mostInFlight);
            // Apart from this thread, so that the loss of the connection is seen while standard input is waited for.
            Thread.ofPlatform().daemon().name("publisher").start(() -> {
                try {
                    if (single == null) {
                        publisher.publishLines(new LineReader(streams.in()));
                    } else {
                        publisher.publish(single, repeat, repeatDelay);
                    }
                    end.complete(ExitStatus.OK);
                } catch (CommandFailure | MqttException e) {
                    end.completeExceptionally(e);
                }
            });
            return end.join();
        } catch (CompletionException e) {
            throw new CommandFailure(String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()), e);
        }
    }

    private Message blankMessage() {
        String name = topic == null ? connection.topicOfUrl() : topic;
        if (name == null) {
            throw new IllegalArgumentException("a topic is needed: give -t");
        }
        if (repeat < 1 || (payload.isLines() && repeat > 1)) {
            throw new IllegalArgumentException("--repeat is at least 1, and 1 with -l");
        }
        if (mostInFlight < 1) {
            throw new IllegalArgumentException("-M is at least 1");
        }
        return new Message(TopicName.of(name), Bytes.EMPTY, qos, retain,
                connection.properties().message(PropertyPlace.PUBLISH));
    }

    private static ClientListener failing(CompletableFuture<Integer> end) {
        return event -> {
            if (event instanceof ClientEvent.Disconnected disconnected && disconnected.cause() != null) {
                end.completeExceptionally(disconnected.cause());
            }
        };
    }
}
