// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.ReasonCode.CONTINUE_AUTHENTICATION;
import static io.heliograph.codec.ReasonCode.RE_AUTHENTICATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Authentication on the open connection. */
class ReauthenticationTest extends ScriptedTest {
    private static final String METHOD = "ECHO";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final EchoMethod method = new EchoMethod(METHOD);

    private MqttClientBuilder builder() {
        return server.builder().authentication(method).reconnect(Reconnect.OFF).keepAlive(Duration.ZERO);
    }

    private static Connack accepted(ConnackProperties.Builder properties) {
        return new Connack(false, ReasonCode.SUCCESS, properties.authenticationMethod(METHOD).build());
    }

    private Dialogue connected(MqttClient client) throws Exception {
        return connect(client, accepted(ConnackProperties.builder()));
    }

    private static Auth auth(ReasonCode code, String data) {
        return new Auth(code, METHOD, Bytes.utf8(data));
    }

    private void awaitDisconnected(MqttClient client) {
        while (client.state() != ConnectionState.DISCONNECTED) {
            Thread.onSpinWait();
        }
    }

    @Test
    void speaksUntilTheServerAgrees() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connected(client);
        CompletableFuture<Void> done = client.async().reauthenticate();
        // [MQTT-4.12.1-1]
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 2"));
        dialogue.send(auth(CONTINUE_AUTHENTICATION, "challenge"));
        dialogue.expect(auth(CONTINUE_AUTHENTICATION, "answer to challenge"));
        dialogue.send(auth(ReasonCode.SUCCESS, "proof"));
        get(done);
        assertThat(method.verified).containsExactly("", "proof");
        assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void goesOnWithEverythingElseMeanwhile() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connected(client);
        CompletableFuture<Void> done = client.async().reauthenticate();
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 2"));
        CompletableFuture<PublishResult> published = client.async().publish("t", "x", AT_LEAST_ONCE);
        dialogue.send(new Puback(dialogue.expect(Publish.class).packetIdentifier(), ReasonCode.SUCCESS));
        get(published);
        assertThat(done).isNotDone();
        dialogue.send(auth(ReasonCode.SUCCESS, ""));
        get(done);
    }

    @Test
    void whoeverAsksMeanwhileWaitsForTheSame() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connected(client);
        CompletableFuture<Void> first = client.async().reauthenticate();
        CompletableFuture<Void> second = client.async().reauthenticate();
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 2"));
        dialogue.send(auth(ReasonCode.SUCCESS, ""));
        get(first);
        get(second);
        begin(client.async().reauthenticate());
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 3"));
    }

    @Test
    void theReaderReadsOnForTheAnswer() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        MqttClient client = client(builder().receiveBuffer(1, 1_000_000));
        Dialogue dialogue = connected(client);
        subscribe(client, dialogue, "#", io.heliograph.codec.QoS.AT_MOST_ONCE, message -> busy.await());
        dialogue.send(publish("a", "1", io.heliograph.codec.QoS.AT_MOST_ONCE, 0));
        dialogue.send(publish("a", "2", io.heliograph.codec.QoS.AT_MOST_ONCE, 0));
        CompletableFuture<Void> done = client.async().reauthenticate();
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 2"));
        dialogue.send(auth(ReasonCode.SUCCESS, ""));
        get(done);
        busy.countDown();
    }

    @Test
    void renewsWhatEndsAMinuteBefore() throws Exception {
        method.validFor = Duration.ofHours(1);
        MqttClient client = client(builder());
        Dialogue dialogue = connected(client);
        for (int i = 2; i < 5; i++) {
            time.awaitAlarm(Duration.ofMinutes(59));
            time.advance(Duration.ofMinutes(59));
            dialogue.expect(auth(RE_AUTHENTICATE, "hello " + i));
            dialogue.send(auth(ReasonCode.SUCCESS, ""));
        }
        time.awaitAlarm(Duration.ofMinutes(59));
        assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void renewsWhatEndsSoonWhenATenthIsLeft() throws Exception {
        method.validFor = Duration.ofSeconds(100);
        Dialogue dialogue = connected(client(builder()));
        time.advance(Duration.ofSeconds(90));
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 2"));
    }

    @Test
    void aRenewalByTheUserCountsToo() throws Exception {
        method.validFor = Duration.ofSeconds(100);
        MqttClient client = client(builder());
        Dialogue dialogue = connected(client);
        time.advance(Duration.ofSeconds(80));
        CompletableFuture<Void> done = client.async().reauthenticate();
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 2"));
        dialogue.send(auth(ReasonCode.SUCCESS, ""));
        get(done);
        assertThat(time.alarms()).isEqualTo(1);
        time.awaitAlarm(Duration.ofSeconds(90));
    }

    @Test
    void asksAgainWhenThereAreNoNewCredentials() throws Exception {
        method.validFor = Duration.ofSeconds(100);
        MqttClient client = client(builder());
        Dialogue dialogue = connected(client);
        method.initialFailure = new IOException("the identity provider is away");
        time.advance(Duration.ofSeconds(90));
        for (int i = 0; i < 3; i++) {
            time.awaitAlarm(Duration.ofSeconds(10));
            time.advance(Duration.ofSeconds(10));
        }
        time.awaitAlarm(Duration.ofSeconds(10));
        method.initialFailure = null;
        time.advance(Duration.ofSeconds(10));
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 6"));
    }

    @Test
    void goesOnAsItWasWhenTheUserHasNoNewCredentials() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connected(client);
        method.initialFailure = new IOException("away");
        assertThat(failure(client.async().reauthenticate())).isInstanceOf(AuthenticationFailedException.class);
        assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
        method.initialFailure = null;
        begin(client.async().reauthenticate());
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 3"));
    }

    @Test
    void whatTheUserCouldNotRenewEarlyIsRenewedInTime() throws Exception {
        method.validFor = Duration.ofSeconds(100);
        MqttClient client = client(builder());
        Dialogue dialogue = connected(client);
        method.initialFailure = new IOException("away");
        assertThat(failure(client.async().reauthenticate())).isInstanceOf(AuthenticationFailedException.class);
        method.initialFailure = null;
        time.awaitAlarm(Duration.ofSeconds(90));
        time.advance(Duration.ofSeconds(90));
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 3"));
    }

    @Test
    void credentialsThatAreOverAtOnceMakeNoStorm() throws Exception {
        method.validFor = Duration.ZERO;
        Dialogue dialogue = connected(client(builder()));
        for (int i = 2; i < 5; i++) {
            time.awaitAlarm(SECOND);
            time.advance(SECOND);
            dialogue.expect(auth(RE_AUTHENTICATE, "hello " + i));
            dialogue.send(auth(ReasonCode.SUCCESS, ""));
        }
    }

    @Test
    void credentialsMayBeValidForEverAsItWere() throws Exception {
        method.validFor = Duration.ofSeconds(Long.MAX_VALUE);
        connected(client(builder()));
        time.awaitAlarm(Duration.ofDays(10_000));
    }

    @Test
    void goesOnAsItWasWhenThereAreNoCredentialsInTime() throws Exception {
        MqttClient client = client(builder().operationTimeout(SECOND));
        Dialogue dialogue = connected(client);
        CountDownLatch hangs = new CountDownLatch(1);
        method.hangs = hangs;
        CompletableFuture<Void> done = client.async().reauthenticate();
        time.advance(SECOND);
        assertThat(failure(done)).isInstanceOf(MqttTimeoutException.class);
        // What comes too late is not sent: the next AUTH is that of the next round.
        hangs.countDown();
        begin(client.async().reauthenticate());
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 3"));
    }

    @Test
    void goesAwayWhenTheServerDoesNotAnswer() throws Exception {
        MqttClient client = client(builder().operationTimeout(SECOND));
        Dialogue dialogue = connected(client);
        CompletableFuture<Void> done = client.async().reauthenticate();
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 2"));
        time.advance(SECOND);
        // [MQTT-4.12.1-2]
        dialogue.expect(new Disconnect(ReasonCode.UNSPECIFIED_ERROR));
        assertThat(failure(done)).isInstanceOf(MqttTimeoutException.class);
        dialogue.close();
        awaitDisconnected(client);
    }

    @Test
    void goesAwayWhenTheMethodHasNoAnswer() throws Exception {
        method.failure = new IllegalStateException("no such challenge");
        MqttClient client = client(builder());
        Dialogue dialogue = connected(client);
        CompletableFuture<Void> done = client.async().reauthenticate();
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 2"));
        dialogue.send(auth(CONTINUE_AUTHENTICATION, "challenge"));
        dialogue.expect(new Disconnect(ReasonCode.UNSPECIFIED_ERROR));
        assertThat(failure(done)).isInstanceOf(AuthenticationFailedException.class);
        dialogue.close();
        awaitDisconnected(client);
    }

    @Test
    void goesAwayWhenTheServerDoesNotProveItself() throws Exception {
        method.refused = "forged";
        MqttClient client = client(builder());
        Dialogue dialogue = connected(client);
        CompletableFuture<Void> done = client.async().reauthenticate();
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 2"));
        dialogue.send(auth(ReasonCode.SUCCESS, "forged"));
        dialogue.expect(new Disconnect(ReasonCode.UNSPECIFIED_ERROR));
        assertThat(failure(done)).isInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("this is not the Server");
    }

    @Test
    void aServerThatRefusesEndsTheConnection() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connected(client);
        CompletableFuture<Void> done = client.async().reauthenticate();
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 2"));
        dialogue.send(new Disconnect(ReasonCode.NOT_AUTHORIZED));
        MqttException failure = failure(done);
        assertThat(failure).isInstanceOf(ConnectionLostException.class);
        assertThat(failure.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        awaitDisconnected(client);
    }

    @Test
    void comesBackWithNewCredentialsWhenTheOldOnesHaveEnded() throws Exception {
        method.validFor = Duration.ofHours(1);
        MqttClient client = client(builder().reconnect(Reconnect.exponential(SECOND, SECOND)));
        Dialogue dialogue = connected(client);
        dialogue.send(new Disconnect(ReasonCode.NOT_AUTHORIZED));
        time.awaitAlarm(SECOND);
        time.advance(SECOND);
        Dialogue second = accept();
        assertThat(second.expect(Connect.class).properties().authenticationData()).isEqualTo(Bytes.utf8("hello 2"));
        second.send(new Connack(false, ReasonCode.NOT_AUTHORIZED));
        awaitDisconnected(client);
    }

    private void isProtocolError(boolean reauthenticating, Auth... packets) throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connected(client);
        if (reauthenticating) {
            begin(client.async().reauthenticate());
            dialogue.expect(Auth.class);
        }
        dialogue.send(packets);
        dialogue.expect(new Disconnect(ReasonCode.PROTOCOL_ERROR));
        dialogue.close();
        awaitDisconnected(client);
    }

    @Test
    void refusesAuthThatBreaksTheRules() throws Exception {
        // Only the Client begins.
        isProtocolError(false, auth(CONTINUE_AUTHENTICATION, "challenge"));
        isProtocolError(false, auth(ReasonCode.SUCCESS, ""));
        isProtocolError(true, auth(RE_AUTHENTICATE, ""));
        // [MQTT-4.12.0-5]
        isProtocolError(true, new Auth(ReasonCode.SUCCESS, "OTHER", null));
    }

    @Test
    void refusesASecondChallengeBeforeTheAnswer() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        AuthenticationMethod slow = new AuthenticationMethod() {
            @Override
            public String name() {
                return METHOD;
            }

            @Override
            public AuthenticationExchange begin() {
                return new AuthenticationExchange() {
                    @Override
                    public Bytes initialData() {
                        return Bytes.EMPTY;
                    }

                    @Override
                    public Bytes answer(Bytes challenge) throws InterruptedException {
                        held.await();
                        return Bytes.EMPTY;
                    }

                    @Override
                    public void verify(Bytes data) {}
                };
            }
        };
        MqttClient client = client(builder().authentication(slow));
        Dialogue dialogue = connected(client);
        begin(client.async().reauthenticate());
        dialogue.expect(auth(RE_AUTHENTICATE, ""));
        dialogue.send(auth(CONTINUE_AUTHENTICATION, "1"), auth(CONTINUE_AUTHENTICATION, "2"));
        dialogue.expect(new Disconnect(ReasonCode.PROTOCOL_ERROR));
        held.countDown();
    }

    @Test
    void sendsNothingThatIsTooLargeForTheServer() throws Exception {
        MqttClient client = client(builder());
        Dialogue dialogue = connect(client, accepted(ConnackProperties.builder().maximumPacketSize(40L)));
        CompletableFuture<Void> done = client.async().reauthenticate();
        dialogue.expect(auth(RE_AUTHENTICATE, "hello 2"));
        dialogue.send(auth(CONTINUE_AUTHENTICATION, "challenge of many words"));
        dialogue.expect(new Disconnect(ReasonCode.UNSPECIFIED_ERROR));
        assertThat(failure(done)).isInstanceOf(NotSupportedByServerException.class);
        dialogue.close();
        awaitDisconnected(client);

        method.initial = "hello hello hello hello hello hello ";
        connect(client, accepted(ConnackProperties.builder().maximumPacketSize(40L)));
        assertThat(failure(client.async().reauthenticate())).isInstanceOf(NotSupportedByServerException.class);
        assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void needsAMethodAndAConnection() {
        MqttClient without = client(server.builder());
        assertThatThrownBy(without::reauthenticate).isInstanceOf(UnsupportedOperationException.class);
        MqttClient client = client(builder());
        assertThatThrownBy(client::reauthenticate).isInstanceOf(NotConnectedException.class);
    }
}
