// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several servers, real sockets and a time that the test moves. */
class FailoverTest extends ScriptedTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final BlockingQueue<ClientEvent> events = new LinkedBlockingQueue<>();
    private ScriptedServer other;

    @BeforeEach
    void listenElsewhere() throws IOException {
        other = new ScriptedServer();
    }

    @AfterEach
    void endElsewhere() throws IOException {
        other.close();
    }

    private MqttClientBuilder both() {
        return MqttClient.builder().servers(server.address(), other.address()).clientIdentifier("c")
                .keepAlive(Duration.ZERO).reconnect(Reconnect.exponential(SECOND, SECOND))
                .listener(ClientEvent.OfConnection.class, events::add);
    }

    private Dialogue expectAt(ScriptedServer at, Connack answer) throws IOException {
        Dialogue dialogue = at.accept(answer);
        closeLater(dialogue);
        return dialogue;
    }

    private <E extends ClientEvent> E event(Class<E> kind) throws InterruptedException {
        ClientEvent event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event).isInstanceOf(kind);
        return kind.cast(event);
    }

    private void pass(Duration delay) throws InterruptedException {
        time.awaitAlarm(delay);
        time.advance(delay);
    }

    @Test
    void connectsToTheSecondIfTheFirstDoesNotListen() throws Exception {
        server.close();
        MqttClient client = client(both());
        CompletableFuture<Connack> connected = client.async().connect();
        expectAt(other, ACCEPTED);
        get(connected);
        ClientEvent.ConnectFailed failed = event(ClientEvent.ConnectFailed.class);
        assertThat(failed.server()).isEqualTo(server.uri());
        assertThat(failed.willRetry()).isTrue();
        assertThat(event(ClientEvent.Connected.class).server()).isEqualTo(other.uri());
    }

    @Test
    void sayAllFailuresIfNoneIsThere() throws Exception {
        server.close();
        MqttClient client = client(both());
        CompletableFuture<Connack> connected = client.async().connect();
        expectAt(other, new Connack(false, ReasonCode.SERVER_BUSY));
        MqttException failure = failure(connected);
        assertThat(failure).isInstanceOf(ConnectionRefusedException.class);
        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(ConnectFailedException.class);
    }

    @Test
    void onlyTheFailuresOfTheLastRoundAreKept() throws Exception {
        server.close();
        other.close();
        MqttClient client = client(both().retryFirstConnect(true)
                .reconnect(Reconnect.exponential(SECOND, SECOND).withMaximumAttempts(7)));
        CompletableFuture<Connack> connected = client.async().connect();
        for (int i = 0; i < 3; i++) {
            pass(SECOND);
        }
        assertThat(failure(connected).getSuppressed()).hasSize(1);
    }

    @Test
    void operationsAndHandlersGoAlongToTheOtherServer() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        MqttClient client = client(both());
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue first = expectAt(server, ACCEPTED);
        get(connected);
        subscribe(client, first, "a", AT_LEAST_ONCE, m -> received.add(m.message().payload().utf8()));
        CompletableFuture<PublishResult> open = client.async().publish("t", "x", AT_LEAST_ONCE);
        first.expect(Publish.class);
        first.close();
        pass(SECOND);

        Dialogue second = expectAt(other, ACCEPTED);
        Subscribe again = second.expect(Subscribe.class);
        second.send(new Suback(again.packetIdentifier(), List.of(ReasonCode.GRANTED_QOS_1)));
        second.send(new Puback(second.expect(Publish.class).packetIdentifier()));
        get(open);
        second.send(publish("a", "y", AT_LEAST_ONCE, 1));
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("y");
    }

    @Test
    void theFirstConnectIsRepeatedIfItShallBe() throws Exception {
        MqttClient client = client(server.builder().retryFirstConnect(true)
                .reconnect(Reconnect.exponential(SECOND, SECOND)));
        CompletableFuture<Connack> connected = client.async().connect();
        for (int i = 0; i < 3; i++) {
            accept(new Connack(false, ReasonCode.SERVER_UNAVAILABLE)).close();
            time.awaitAlarm(SECOND);
            assertThat(connected).isNotDone();
            assertThat(client.state()).isEqualTo(ConnectionState.WAITING);
            time.advance(SECOND);
        }
        CompletableFuture<PublishResult> meanwhile = client.async().publish("t", "x", AT_LEAST_ONCE);
        Dialogue dialogue = accept(ACCEPTED);
        get(connected);
        dialogue.expect(Publish.class);
        dialogue.send(new Puback(1));
        get(meanwhile);
    }

    @Test
    void aConnectWithATimeoutOfItsOwnEndsRepeating() throws Exception {
        MqttClient client = client(both().retryFirstConnect(true).reconnect(Reconnect.exponential(SECOND, SECOND)));
        server.close();
        other.close();
        CompletableFuture<?> connected = client.withTimeout(Duration.ofMillis(2_500)).async().connect();
        pass(SECOND);
        pass(SECOND);
        pass(Duration.ofMillis(500));
        assertThat(failure(connected)).isInstanceOf(MqttTimeoutException.class)
                .hasMessageContaining("no server accepted the connection");
        ClientEvent last = event(ClientEvent.class);
        while (!(last instanceof ClientEvent.Disconnected)) {
            last = event(ClientEvent.class);
        }
        assertThat(((ClientEvent.Disconnected) last).cause()).isInstanceOf(MqttTimeoutException.class);
    }

    @Test
    void goesBackToThePreferredServerWhenThatIsThereAgain() throws Exception {
        int port = ServerAddress.parse(server.address()).port();
        server.close();
        MqttClient client = client(both().failbackAfter(Duration.ofSeconds(20)).cleanStart(false)
                .connectProperties(ConnectProperties.builder().sessionExpiryInterval(100L).build()));
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue second = expectAt(other, ACCEPTED);
        get(connected);
        event(ClientEvent.ConnectFailed.class);
        event(ClientEvent.Connected.class);

        // Not there yet: the working connection stays.
        pass(Duration.ofSeconds(20));
        time.awaitAlarm(Duration.ofSeconds(20));
        assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);

        CompletableFuture<PublishResult> open = client.async().publish("t", "x", AT_LEAST_ONCE);
        second.expect(Publish.class);
        server = new ScriptedServer(port);
        pass(Duration.ofSeconds(20));
        Dialogue knock = server.accept();
        closeLater(knock);
        knock.expectEnd();
        second.expect(Disconnect.NORMAL);
        second.close();
        Dialogue first = expectAt(server, ACCEPTED);
        ClientEvent.ConnectionLost lost = event(ClientEvent.ConnectionLost.class);
        assertThat(lost.by()).isEqualTo(DisconnectedBy.CLIENT);
        assertThat(lost.cause()).hasMessageContaining("preferred server " + server.uri());
        assertThat(event(ClientEvent.Connected.class).server()).isEqualTo(server.uri());
        first.send(new Puback(first.expect(Publish.class).packetIdentifier()));
        get(open);
    }

    @Test
    void goesWhereTheServerSendsItIfThatIsAllowed() throws Exception {
        MqttClient client = client(server.builder().redirects(RedirectPolicy.only("127.0.0.1")));
        CompletableFuture<Connack> connected = client.async().connect();
        accept(new Connack(false, ReasonCode.USE_ANOTHER_SERVER,
                ConnackProperties.builder().serverReference(other.address()).build()));
        Dialogue there = expectAt(other, ACCEPTED);
        get(connected);
        there.send(new Disconnect(ReasonCode.SERVER_MOVED, null, null, server.address(), List.of()));
        there.close();
        accept(ACCEPTED);
        while (client.state() != ConnectionState.CONNECTED) {
            Thread.onSpinWait();
        }
    }

    @Test
    void staysAwayFromWhereTheServerSendsItByDefault() throws Exception {
        MqttClient client = client(server.builder());
        CompletableFuture<Connack> connected = client.async().connect();
        accept(new Connack(false, ReasonCode.SERVER_MOVED,
                ConnackProperties.builder().serverReference(other.address()).build()));
        assertThat(failure(connected)).isInstanceOf(ConnectionRefusedException.class)
                .hasMessageContaining("Server moved");
    }

    private Dialogue subscribedAndLost(Resubscribe policy, Connack next) throws Exception {
        MqttClient client = client(server.builder().resubscribe(policy)
                .reconnect(Reconnect.exponential(SECOND, SECOND)).cleanStart(false)
                .connectProperties(ConnectProperties.builder().sessionExpiryInterval(100L).build()));
        Dialogue first = connect(client);
        subscribe(client, first, "a", AT_LEAST_ONCE, m -> {
        });
        first.close();
        pass(SECOND);
        Dialogue second = accept(next);
        // What is published after the connection comes after the subscriptions.
        begin(client.async().publish("t", "x", AT_LEAST_ONCE));
        return second;
    }

    @Test
    void subscriptionsAreMadeAgainAsThePolicySays() throws Exception {
        subscribedAndLost(Resubscribe.NEVER, ACCEPTED).expect(Publish.class);
    }

    @Test
    void subscriptionsAreMadeAgainOnEachConnectionIfThatIsThePolicy() throws Exception {
        subscribedAndLost(Resubscribe.ALWAYS, RESUMED).expect(Subscribe.class);
    }

    @Test
    void whatFollowsALossCanBeChangedLater() throws Exception {
        MqttClient client = client(both());
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue first = expectAt(server, ACCEPTED);
        get(connected);
        client.reconnect(Reconnect.OFF);
        first.close();
        event(ClientEvent.Connected.class);
        assertThat(event(ClientEvent.ConnectionLost.class).willReconnect()).isFalse();
        event(ClientEvent.Disconnected.class);
    }

    @Test
    void aTakeOverIsNotAnsweredAtAnotherServerEither() throws Exception {
        MqttClient client = client(both());
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue first = expectAt(server, ACCEPTED);
        get(connected);
        first.send(new Disconnect(ReasonCode.SESSION_TAKEN_OVER));
        first.close();
        event(ClientEvent.Connected.class);
        ClientEvent.ConnectionLost lost = event(ClientEvent.ConnectionLost.class);
        assertThat(lost.willReconnect()).isFalse();
        assertThat(lost.cause().isFatal()).isTrue();
        assertThat(lost.cause()).hasMessageContaining("same Client Identifier");
    }

    @Test
    void aHangingServerCostsItsTimeoutOnly() throws Exception {
        MqttClient client = client(both().connectTimeout(Duration.ofSeconds(7)));
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue hanging = server.accept();
        closeLater(hanging);
        hanging.expect(Connect.class);
        pass(Duration.ofSeconds(7));
        expectAt(other, ACCEPTED);
        get(connected);
    }
}
