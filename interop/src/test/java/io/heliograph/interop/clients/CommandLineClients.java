// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

import io.heliograph.cli.Helio;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.UserProperty;
import io.heliograph.codec.Will;
import io.heliograph.interop.Deadline;
import io.heliograph.interop.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Clients for the command line with the options of mosquitto_pub and mosquitto_sub. A subscriber is one process, which
 * connects and subscribes in one go; each message to publish is one process too, with a Client Identifier of its own.
 */
public final class CommandLineClients implements ClientLibrary {
    static final String MOSQUITTO = "mosquitto_pub and mosquitto_sub";

    private static final String INSTALL = "apt-get install mosquitto-clients";
    // Neither is in what the tests send. The first begins a message, what else is printed is the report of the program.
    private static final String BEGIN = "\u001e";
    private static final String SEPARATOR = "\u001f";

    private final String name;
    private final MqttVersion version;
    private final List<String> publish;
    private final List<String> subscribe;
    // Whether the subscriber prints that it has been answered; otherwise only the relay can tell.
    private final boolean reporting;

    private CommandLineClients(String name, MqttVersion version, List<String> publish, List<String> subscribe,
            boolean reporting) {
        this.name = name;
        this.version = version;
        this.publish = publish;
        this.subscribe = subscribe;
        this.reporting = reporting;
    }

    /** Those of mosquitto, as they are installed. */
    static CommandLineClients mosquitto(MqttVersion version) {
        // Left to itself, mosquitto_sub holds its report back until the first message comes.
        return new CommandLineClients(MOSQUITTO, version, List.of("mosquitto_pub"),
                List.of("stdbuf", "-oL", "mosquitto_sub", "-d"), true);
    }

    /** Our own. */
    public static CommandLineClients helio(MqttVersion version) {
        List<String> helio = List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Helio.class.getName());
        return new CommandLineClients("helio pub and helio sub", version,
                Stream.concat(helio.stream(), Stream.of("pub")).toList(),
                Stream.concat(helio.stream(), Stream.of("sub")).toList(), false);
    }

    static String installedVersion() {
        String help = Programs.output(List.of(Programs.find("mosquitto_pub", INSTALL), "--help"));
        return help.replaceFirst("(?s).*mosquitto_pub version (\\S+).*", "$1");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public MqttVersion version() {
        return version;
    }

    @Override
    public Set<Feature> features() {
        // On SIGTERM, mosquitto_sub leaves with reason 0x04 in MQTT 5.0, which asks for the Will.
        return version.isV5()
                ? EnumSet.of(Feature.V5, Feature.INTERLEAVED_USER_PROPERTIES)
                : EnumSet.of(Feature.CLEAN_DISCONNECT);
    }

    @Override
    public PeerClient client(Consumer<Delivery> deliveries) {
        Programs.find(publish.get(0), INSTALL);
        return new Client(this, deliveries);
    }

    private static final class Client implements PeerClient {
        private final CommandLineClients programs;
        private final MqttVersion version;
        private final Consumer<Delivery> deliveries;
        private int port;
        private @Nullable Connect connect;
        private @Nullable Subscribe subscribed;
        private @Nullable Process subscriber;

        Client(CommandLineClients programs, Consumer<Delivery> deliveries) {
            this.programs = programs;
            this.version = programs.version;
            this.deliveries = deliveries;
        }

        /** Takes note; a client that comes back to its Session goes on with the subscriptions it had. */
        @Override
        public void connect(int portOfBroker, Connect options) throws Exception {
            close();
            port = portOfBroker;
            connect = options;
            Subscribe before = subscribed;
            if (!options.cleanStart() && before != null) {
                subscribe(before);
            }
        }

        @Override
        public void subscribe(Subscribe subscribe) throws Exception {
            subscribed = subscribe;
            List<String> command = command(programs.subscribe, "");
            command.addAll(List.of("-F", format()));
            will(command);
            command.addAll(List.of("-q", "" + subscribe.subscriptions().get(0).options().maximumQoS().value()));
            subscribe.subscriptions().forEach(s -> command.addAll(List.of("-t", s.topicFilter().value())));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            subscriber = process;
            CompletableFuture<Void> answered = new CompletableFuture<>();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            Thread.ofPlatform().daemon().name("subscriber").start(() -> read(output, answered));
            if (!programs.reporting) {
                return;
            }
            answered.get(Deadline.ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void read(BufferedReader output, CompletableFuture<Void> answered) {
            StringBuilder report = new StringBuilder();
            try {
                String line = output.readLine();
                while (line != null) {
                    if (line.startsWith(BEGIN)) {
                        deliveries.accept(delivery(line.substring(BEGIN.length())));
                    } else if (line.startsWith("Subscribed ")) {
                        answered.complete(null);
                    } else if (!answered.isDone()) {
                        report.append(line).append('\n');
                    }
                    line = output.readLine();
                }
            } catch (IOException e) {
                report.append(e);
            } finally {
                answered.completeExceptionally(new IllegalStateException("the subscriber has ended: " + report));
            }
        }

        private String format() {
            String format = BEGIN + String.join(SEPARATOR, "%q", "%r", "%t", "%x");
            return version.isV5() ? format + SEPARATOR + String.join(SEPARATOR, "%E", "%F", "%C", "%R", "%D", "%P")
                    : format;
        }

        private static Delivery delivery(String line) {
            String[] fields = line.split(SEPARATOR, -1);
            MessageProperties properties = fields.length > 4 ? properties(fields) : MessageProperties.NONE;
            return new Delivery(
                    new Message(TopicName.of(fields[2]), Bytes.copyOf(HexFormat.of().parseHex(fields[3])),
                            QoS.of(Integer.parseInt(fields[0])), "1".equals(fields[1]), properties));
        }

        private static MessageProperties properties(String[] fields) {
            MessageProperties.Builder properties = MessageProperties.builder();
            if (!fields[4].isEmpty()) {
                properties.messageExpiryInterval(Long.parseLong(fields[4]));
            }
            if (!fields[5].isEmpty()) {
                properties.payloadFormatIndicator(PeerClient.payloadFormatIndicator(Integer.parseInt(fields[5])));
            }
            properties.contentType(fields[6].isEmpty() ? null : fields[6]);
            properties.responseTopic(fields[7].isEmpty() ? null : TopicName.of(fields[7]));
            properties.correlationData(fields[8].isEmpty() ? null : Bytes.utf8(fields[8]));
            for (String property : fields[9].isEmpty() ? new String[0] : fields[9].split(" ")) {
                String[] pair = property.split(":", 2);
                properties.userProperty(pair[0], pair[1]);
            }
            return properties.build();
        }

        @Override
        public void unsubscribe(List<TopicFilter> topicFilters) {
            throw new UnsupportedOperationException("it can't unsubscribe and stay");
        }

        @Override
        public void publish(Message message, int topicAlias) throws Exception {
            List<String> command = command(programs.publish, "-publisher");
            command.addAll(List.of("-t", message.topicName().value(), "-q", "" + message.qos().value()));
            if (message.retain()) {
                command.add("-r");
            }
            if (version.isV5()) {
                properties(command, "publish", message.properties());
            }
            command.add(message.payload().isEmpty() ? "-n" : "-s");
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (OutputStream input = process.getOutputStream()) {
                input.write(message.payload().toArray());
            }
            if (!process.waitFor(Deadline.ANSWER.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("the publisher failed: "
                        + new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        }

        private List<String> command(List<String> program, String suffix) {
            Connect options = Objects.requireNonNull(connect, "not connected");
            List<String> command = new ArrayList<>(program);
            command.addAll(List.of("-h", "127.0.0.1", "-p", "" + port, "-V", version.isV5() ? "5" : "311", "-i",
                    options.clientIdentifier() + suffix, "-k", "" + options.keepAlive()));
            boolean subscribes = suffix.isEmpty();
            if (!options.cleanStart() && subscribes) {
                command.add("-c");
                Long sessionExpiryInterval = options.properties().sessionExpiryInterval();
                if (sessionExpiryInterval != null) {
                    command.addAll(List.of("-x", "" + sessionExpiryInterval));
                }
            }
            if (options.userName() != null) {
                command.addAll(List.of("-u", options.userName()));
            }
            Bytes password = options.password();
            if (password != null) {
                command.addAll(List.of("-P", password.utf8()));
            }
            if (version.isV5()) {
                userProperties(command, "connect", options.properties().userProperties());
                Integer receiveMaximum = options.properties().receiveMaximum();
                if (receiveMaximum != null) {
                    command.addAll(List.of("-D", "connect", "receive-maximum", "" + receiveMaximum));
                }
            }
            return command;
        }

        private void will(List<String> command) {
            Will will = Objects.requireNonNull(connect).will();
            if (will != null) {
                Message message = will.message();
                command.addAll(List.of("--will-topic", message.topicName().value(), "--will-payload",
                        message.payload().utf8(), "--will-qos", "" + message.qos().value()));
                if (message.retain()) {
                    command.add("--will-retain");
                }
                if (version.isV5()) {
                    properties(command, "will", message.properties());
                }
            }
        }

        private static void properties(List<String> command, String of, MessageProperties properties) {
            Long expiry = properties.messageExpiryInterval();
            if (expiry != null) {
                command.addAll(List.of("-D", of, "message-expiry-interval", "" + expiry));
            }
            PayloadFormatIndicator format = properties.payloadFormatIndicator();
            if (format != null) {
                command.addAll(List.of("-D", of, "payload-format-indicator", "" + format.value()));
            }
            String contentType = properties.contentType();
            if (contentType != null) {
                command.addAll(List.of("-D", of, "content-type", contentType));
            }
            TopicName responseTopic = properties.responseTopic();
            if (responseTopic != null) {
                command.addAll(List.of("-D", of, "response-topic", responseTopic.value()));
            }
            Bytes correlationData = properties.correlationData();
            if (correlationData != null) {
                command.addAll(List.of("-D", of, "correlation-data", correlationData.utf8()));
            }
            userProperties(command, of, properties.userProperties());
        }

        private static void userProperties(List<String> command, String of, List<UserProperty> properties) {
            properties.forEach(p -> command.addAll(List.of("-D", of, "user-property", p.name(), p.value())));
        }

        @Override
        public void disconnect() throws Exception {
            Process process = subscriber;
            if (process != null) {
                process.destroy();
                if (!process.waitFor(Deadline.ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("the subscriber did not end");
                }
            }
        }

        @Override
        public void close() throws Exception {
            Process process = subscriber;
            subscriber = null;
            if (process != null) {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
