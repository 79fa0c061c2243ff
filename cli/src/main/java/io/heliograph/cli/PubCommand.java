// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.MqttClient;
import io.heliograph.client.MqttClientBuilder;
import io.heliograph.client.MqttException;
import io.heliograph.client.OfflinePublishing;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicName;
import java.nio.file.Path;
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

    @Option(names = "--store", paramLabel = "DIRECTORY", order = 11,
            description = "Keep messages there until they are delivered, by this call or a later one; needs -c, -i, and "
                    + "-q 1 or 2.")
    private @Nullable Path store;

    @Mixin
    private final ConnectOptions connection = new ConnectOptions();

    @Option(names = "--help", order = 999, usageHelp = true,
            description = "Print this and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    PubCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Message blank;
        Connecting connecting;
        try {
            payload.check();
            blank = blankMessage();
            connecting = connection.connecting(streams, ReconnectWhen.NEVER, PropertyPlace.PUBLISH);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Bytes single = payload.isLines() ? null : payload.read(streams.in());
        CompletableFuture<Integer> end = new CompletableFuture<>();
        MqttClientBuilder builder = connecting.builder(
                new ConnectionNews("helio pub", connecting.servers().size() > 1, streams.err(), connection.isQuiet(),
                        end),
                connection.trace(streams.err()));
        if (store != null) {
            builder.store(store);
        } else if (connecting.reconnect() != ReconnectWhen.NEVER) {
            // Messages with QoS 0 wait for the connection too.
            builder.offlinePublishing(OfflinePublishing.ALL);
        }
        try (ConnectedClient connected = ConnectedClient.of(connecting, builder)) {
            Publisher publisher = new Publisher(connected.client(), blank, mostInFlight);
            try {
                if (store == null) {
                    connected.connect();
                    start(publisher, single, end);
                } else {
                    // What is published before is in the store, and stays there if there is no connection.
                    start(publisher, single, end);
                    publisher.awaitFirst();
                    connected.connect();
                }
                return end.join();
            } catch (CommandFailure | CompletionException e) {
                Throwable cause = e instanceof CompletionException ? Objects.requireNonNull(e.getCause()) : e;
                throw new CommandFailure(cause.getMessage() + kept(connected.client()), e);
            }
        }
    }

    /** Publishes apart from this thread, so that the loss of the connection is seen while standard input is waited for. */
    private void start(Publisher publisher, @Nullable Bytes single, CompletableFuture<Integer> end) {
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
            } finally {
                publisher.over();
            }
        });
    }

    /** What an error says of the messages that are not lost. */
    private String kept(MqttClient client) {
        int open = store == null ? 0 : client.metrics().publishing().open();
        return open == 0 ? ""
                : "; %s in %s for the next time".formatted(
                        open == 1 ? "1 message is kept" : open + " messages are kept", store);
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
        if (store != null && !(connection.keepsSession() && qos != QoS.AT_MOST_ONCE)) {
            throw new IllegalArgumentException(
                    "--store goes on with a Session and keeps messages with QoS 1 and 2: give -c, -i, and -q 1 or 2");
        }
        return new Message(TopicName.of(name), Bytes.EMPTY, qos, retain,
                connection.properties().message(PropertyPlace.PUBLISH));
    }
}
