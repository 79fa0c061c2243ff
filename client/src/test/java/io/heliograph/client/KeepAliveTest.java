// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Publish;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class KeepAliveTest extends ScriptedTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private MqttClientBuilder builder() {
        return server.builder().keepAlive(INTERVAL).reconnect(Reconnect.OFF);
    }

    /** A round trip, after which the client has dealt with all that came before. */
    private static void settle(MqttClient client, Dialogue dialogue) throws Exception {
        CompletableFuture<?> pong = client.async().ping();
        dialogue.expect(Pingreq.INSTANCE);
        dialogue.send(Pingresp.INSTANCE);
        get(pong);
    }

    @Test
    void sendsPingreqWhenNothingWasSent() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        for (int i = 0; i < 3; i++) {
            time.awaitAlarm(INTERVAL);
            time.advance(INTERVAL);
            dialogue.expect(Pingreq.INSTANCE);
            dialogue.send(Pingresp.INSTANCE);
            settle(client, dialogue);
        }
        assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void isQuietAsLongAsThereIsTraffic() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        for (int i = 0; i < 10; i++) {
            time.advance(Duration.ofSeconds(6));
            settle(client, dialogue);
        }
        client.publish("t", "last", AT_MOST_ONCE);
        assertThat(dialogue.next()).isInstanceOf(Publish.class);
    }

    @Test
    void pingsWhenNothingComesHoweverMuchIsSent() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        time.advance(Duration.ofSeconds(9));
        client.publish("t", "x", AT_MOST_ONCE);
        dialogue.expect(Publish.class);
        time.advance(Duration.ofSeconds(1));
        dialogue.expect(Pingreq.INSTANCE);
    }

    @Test
    void losesAConnectionOnWhichNothingIsAnswered() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client);
        CompletableFuture<PublishResult> open = client.async().publish("t", "x",
                io.heliograph.codec.QoS.AT_LEAST_ONCE);
        dialogue.expect(Publish.class);
        time.advance(INTERVAL);
        dialogue.expect(Pingreq.INSTANCE);
        time.advance(INTERVAL);
        dialogue.expectEnd();
        assertThat(failure(open)).isInstanceOf(ConnectionLostException.class).hasMessageContaining("PINGREQ");
    }

    @Test
    void usesTheIntervalOfTheServer() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client, ConnackProperties.builder().serverKeepAlive(3).build());
        time.advance(Duration.ofSeconds(3));
        dialogue.expect(Pingreq.INSTANCE);
    }

    @Test
    void isOffWithZero() throws Exception {
        MqttClient client = client(builder().keepAlive(Duration.ZERO));
        connect(client);
        assertThat(time.alarms()).isZero();
    }

    @Test
    void aPingThatIsNotAnsweredInTimeFails() throws Exception {
        MqttClient client = client(builder().operationTimeout(Duration.ofSeconds(2)));
        Dialogue dialogue = connect(client);
        CompletableFuture<?> pong = client.async().ping();
        dialogue.expect(Pingreq.INSTANCE);
        time.advance(Duration.ofSeconds(2));
        assertThat(failure(pong)).isInstanceOf(MqttTimeoutException.class);
    }
}
