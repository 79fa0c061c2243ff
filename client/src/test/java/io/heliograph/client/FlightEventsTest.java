// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recording with default settings has of the client. */
class FlightEventsTest extends ScriptedTest {
    @TempDir
    Path directory;

    private final Recording recording = new Recording();

    @BeforeEach
    void record() {
        recording.start();
    }

    @AfterEach
    void end() {
        recording.close();
    }

    private List<RecordedEvent> events(String name) throws IOException {
        Path file = directory.resolve("events.jfr");
        recording.stop();
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("io.heliograph.client." + name))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime)).toList();
    }

    private static Connack accepted(String method) {
        return new Connack(false, ReasonCode.SUCCESS,
                ConnackProperties.builder().authenticationMethod(method).build());
    }

    @Test
    void tellOfConnections() throws Exception {
        MqttClient client = client(server.builder().password(Bytes.utf8("secret")).userName("u")
                .reconnect(Reconnect.OFF));
        CompletableFuture<Connack> refused = client.async().connect();
        accept(new Connack(false, ReasonCode.NOT_AUTHORIZED));
        assertThat(failure(refused)).isInstanceOf(ConnectionRefusedException.class);
        Dialogue dialogue = connect(client);
        time.advance(Duration.ofSeconds(7));
        dialogue.close();
        while (client.state() != ConnectionState.DISCONNECTED) {
            Thread.onSpinWait();
        }

        List<RecordedEvent> connects = events("Connect");
        assertThat(connects).hasSize(2).allSatisfy(event -> {
            assertThat(event.getString("server")).isEqualTo(server.uri());
            assertThat(event.getString("clientIdentifier")).isEqualTo("c");
            assertThat(event.getBoolean("reconnect")).isFalse();
        });
        assertThat(connects.get(0).getBoolean("accepted")).isFalse();
        assertThat(connects.get(0).getString("failure")).contains("Not authorized");
        assertThat(connects.get(1).getBoolean("accepted")).isTrue();
        assertThat(connects.toString()).doesNotContain("secret");
    }

    @Test
    void tellOfTheEndOfAConnection() throws Exception {
        MqttClient client = client(server.builder().reconnect(Reconnect.OFF).keepAlive(Duration.ZERO));
        Dialogue dialogue = connect(client);
        time.advance(Duration.ofSeconds(7));
        dialogue.close();
        while (client.state() != ConnectionState.DISCONNECTED) {
            Thread.onSpinWait();
        }
        List<RecordedEvent> ends = events("ConnectionEnd");
        assertThat(ends).hasSize(1);
        assertThat(ends.get(0).getDuration("lasted")).isEqualTo(Duration.ofSeconds(7));
        assertThat(ends.get(0).getString("cause")).contains("ConnectionLostException");
        assertThat(ends.get(0).getBoolean("byUser")).isFalse();
    }

    @Test
    void tellOfSlowAcknowledgementsOnly() throws Exception {
        MqttClient client = client(server.builder().keepAlive(Duration.ZERO));
        Dialogue dialogue = connect(client);
        for (int millis : new int[] {99, 100}) {
            CompletableFuture<PublishResult> published = client.async().publish("slow", "x", AT_LEAST_ONCE);
            int identifier = dialogue.expect(Publish.class).packetIdentifier();
            time.advance(Duration.ofMillis(millis));
            dialogue.send(new Puback(identifier, ReasonCode.SUCCESS));
            get(published);
        }
        List<RecordedEvent> slow = events("SlowAcknowledgement");
        assertThat(slow).hasSize(1);
        assertThat(slow.get(0).getDuration("took")).isEqualTo(Duration.ofMillis(100));
        assertThat(slow.get(0).getString("topicName")).isEqualTo("slow");
    }

    @Test
    void tellOfHandlersThatTakeLong() throws Exception {
        MqttClient client = client(server.builder());
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "quick", AT_LEAST_ONCE, message -> {
        });
        subscribe(client, dialogue, "slow", AT_LEAST_ONCE, message -> {
            // The recorder has a clock of its own, which no test moves.
            TimeUnit.MILLISECONDS.sleep(25);
            throw new IllegalStateException("no");
        });
        dialogue.send(publish("quick", "x", AT_LEAST_ONCE, 1));
        dialogue.expect(Puback.class);
        dialogue.send(publish("slow", "xyz", AT_LEAST_ONCE, 2));
        dialogue.expect(Puback.class);
        List<RecordedEvent> slow = events("Handler").stream()
                .filter(event -> event.getString("topicName").equals("slow")).toList();
        assertThat(slow).hasSize(1);
        assertThat(slow.get(0).getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
        assertThat(slow.get(0).getInt("payloadSize")).isEqualTo(3);
        assertThat(slow.get(0).getBoolean("failed")).isTrue();
    }

    @Test
    void tellOfReauthentications() throws Exception {
        MqttClient client = client(server.builder().authentication(new EchoMethod("ECHO")));
        Dialogue dialogue = connect(client, accepted("ECHO"));
        CompletableFuture<Void> done = client.async().reauthenticate();
        dialogue.expect(Auth.class);
        dialogue.send(new Auth(ReasonCode.SUCCESS, "ECHO", null));
        get(done);
        assertThat(client.metrics().connections().reauthentications()).isEqualTo(1);
        List<RecordedEvent> events = events("Reauthentication");
        assertThat(events).hasSize(1);
        assertThat(events.get(0).getString("failure")).isNull();
    }
}
