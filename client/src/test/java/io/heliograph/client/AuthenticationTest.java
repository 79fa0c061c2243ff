// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.ReasonCode.CONTINUE_AUTHENTICATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.ReasonCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Enhanced authentication before the connection is accepted. */
class AuthenticationTest extends ScriptedTest {
    private static final String METHOD = "ECHO";

    private final EchoMethod method = new EchoMethod(METHOD);

    private MqttClientBuilder builder() {
        return server.builder().authentication(method).reconnect(Reconnect.OFF);
    }

    private static Auth proceed(String data) {
        return new Auth(CONTINUE_AUTHENTICATION, METHOD, Bytes.utf8(data));
    }

    private static Connack accepted(String method, String data) {
        return new Connack(false, ReasonCode.SUCCESS, ConnackProperties.builder().authenticationMethod(method)
                .authenticationData(data == null ? null : Bytes.utf8(data)).build());
    }

    @Test
    void speaksUntilTheServerAccepts() throws Exception {
        BlockingQueue<Auth> heard = new LinkedBlockingQueue<>();
        MqttClient client = client(builder().userName("u").password(Bytes.utf8("p"))
                .listener(ClientEvent.AuthenticationReceived.class, event -> heard.add(event.packet())));
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue dialogue = accept();
        Connect connect = dialogue.expect(Connect.class);
        assertThat(connect.properties().authenticationMethod()).isEqualTo(METHOD);
        assertThat(connect.properties().authenticationData()).isEqualTo(Bytes.utf8("hello 1"));
        assertThat(connect.userName()).isEqualTo("u");
        for (int i = 0; i < 3; i++) {
            dialogue.send(proceed("challenge " + i));
            // [MQTT-4.12.0-3]
            dialogue.expect(proceed("answer to challenge " + i));
        }
        dialogue.send(accepted(METHOD, "proof"));
        assertThat(get(connected).properties().authenticationData()).isEqualTo(Bytes.utf8("proof"));
        assertThat(method.verified).containsExactly("proof");
        for (int i = 0; i < 3; i++) {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(proceed("challenge " + i));
        }
    }

    @Test
    void speaksScram() throws Exception {
        String nonce = "rOprNGfwEbeRWgbNEkqO";
        MqttClient client = client(server.builder()
                .authentication(new Scram(Scram.Hash.SHA_256, "user", "pencil", () -> nonce)));
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue dialogue = accept();
        assertThat(dialogue.expect(Connect.class).properties().authenticationData())
                .isEqualTo(Bytes.utf8("n,,n=user,r=" + nonce));
        String both = nonce + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        dialogue.send(new Auth(CONTINUE_AUTHENTICATION, "SCRAM-SHA-256",
                Bytes.utf8("r=" + both + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")));
        dialogue.expect(new Auth(CONTINUE_AUTHENTICATION, "SCRAM-SHA-256",
                Bytes.utf8("c=biws,r=" + both + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")));
        dialogue.send(accepted("SCRAM-SHA-256", "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
        assertThat(get(connected).reasonCode()).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void sendsNoDataWhereTheMethodHasNone() throws Exception {
        method.initial = null;
        MqttClient client = client(builder());
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue dialogue = accept();
        assertThat(dialogue.expect(Connect.class).properties().authenticationData()).isNull();
        dialogue.send(accepted(METHOD, null));
        get(connected);
    }

    @Test
    void beginsAnewWithEachConnection() throws Exception {
        MqttClient client = client(builder().reconnect(Reconnect.exponential(Duration.ofSeconds(1),
                Duration.ofSeconds(1))));
        Dialogue first = connect(client, accepted(METHOD, null));
        first.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        Dialogue second = accept();
        assertThat(second.expect(Connect.class).properties().authenticationData()).isEqualTo(Bytes.utf8("hello 2"));
        second.send(accepted(METHOD, null));
    }

    /** The Server says something that the client must not accept, and is told so. */
    private void refuses(MqttClientBuilder builder, ReasonCode code, Class<? extends MqttException> failure,
            Packet... packets) throws Exception {
        MqttClient client = client(builder);
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue dialogue = accept();
        dialogue.expect(Connect.class);
        dialogue.send(packets);
        dialogue.expect(new Disconnect(code));
        dialogue.expectEnd();
        dialogue.close();
        assertThat(failure(connected)).isInstanceOf(failure);
        assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
    }

    private void isProtocolError(MqttClientBuilder builder, Packet... packets) throws Exception {
        refuses(builder, ReasonCode.PROTOCOL_ERROR, ServerProtocolException.class, packets);
    }

    @Test
    void refusesAuthThatBreaksTheRules() throws Exception {
        // [MQTT-4.12.0-5]
        isProtocolError(builder(), new Auth(CONTINUE_AUTHENTICATION, "OTHER", null));
        // [MQTT-4.12.0-2]
        isProtocolError(builder(), new Auth(ReasonCode.SUCCESS, METHOD, null));
        isProtocolError(builder(), new Auth(ReasonCode.SUCCESS, null, null, null, List.of()));
        isProtocolError(builder(), new Auth(ReasonCode.RE_AUTHENTICATE, METHOD, null));
    }

    @Test
    void refusesAReasonThatItHasDeclined() throws Exception {
        MqttClientBuilder declining = builder()
                .connectProperties(ConnectProperties.builder().requestProblemInformation(false).build());
        isProtocolError(declining, new Auth(CONTINUE_AUTHENTICATION, METHOD, null, "why", List.of()));
    }

    @Test
    void refusesAConnackWithoutTheMethodOfConnect() throws Exception {
        // [MQTT-4.12.0-5]
        isProtocolError(builder(), ACCEPTED);
        isProtocolError(builder(), accepted("OTHER", null));
    }

    @Test
    void refusesAuthenticationThatWasNotAskedFor() throws Exception {
        // [MQTT-4.12.0-6]
        isProtocolError(server.builder(), new Auth(CONTINUE_AUTHENTICATION, METHOD, null));
        isProtocolError(server.builder(), accepted(METHOD, null));
    }

    @Test
    void goesAwayWhenTheMethodHasNoAnswer() throws Exception {
        method.failure = new IllegalStateException("no such challenge");
        MqttClient client = client(builder());
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue dialogue = accept();
        dialogue.expect(Connect.class);
        dialogue.send(proceed("challenge"));
        dialogue.expect(new Disconnect(ReasonCode.UNSPECIFIED_ERROR));
        dialogue.close();
        assertThat(failure(connected)).isInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("no such challenge")
                .satisfies(e -> assertThat(e.isRetryable()).isFalse());
    }

    @Test
    void goesAwayWhenTheServerDoesNotProveItself() throws Exception {
        method.refused = "forged";
        refuses(builder(), ReasonCode.UNSPECIFIED_ERROR, AuthenticationFailedException.class,
                accepted(METHOD, "forged"));
    }

    @Test
    void doesNotConnectWithoutCredentials() throws Exception {
        method.initialFailure = new IOException("the identity provider is away");
        MqttClient client = client(builder());
        assertThatThrownBy(client::connect).isInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("the identity provider is away")
                .satisfies(e -> assertThat(((MqttException) e).isRetryable()).isTrue());
        assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
    }

    @Test
    void aServerThatRefusesIsQuoted() throws Exception {
        MqttClient client = client(builder());
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue dialogue = accept();
        dialogue.expect(Connect.class);
        dialogue.send(new Connack(false, ReasonCode.BAD_AUTHENTICATION_METHOD));
        MqttException failure = failure(connected);
        assertThat(failure).isInstanceOf(ConnectionRefusedException.class);
        assertThat(failure.reasonCode()).isEqualTo(ReasonCode.BAD_AUTHENTICATION_METHOD);
    }

    @Test
    void theConnectTimeoutEndsAMethodThatHangs() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        method.hangs = hangs;
        MqttClient client = client(builder());
        CompletableFuture<Connack> connected = client.async().connect();
        time.awaitAlarm(Duration.ofSeconds(30));
        time.advance(Duration.ofSeconds(30));
        assertThat(failure(connected)).isInstanceOf(MqttTimeoutException.class);
        hangs.countDown();
    }

    @Test
    void closingEndsAMethodThatHangs() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        method.hangs = hangs;
        MqttClient client = client(builder());
        CompletableFuture<Connack> connected = client.async().connect();
        method.hanging.await();
        client.close();
        assertThat(failure(connected)).isInstanceOf(ClientClosedException.class);
        hangs.countDown();
    }

    @Test
    void isForMqtt5() {
        assertThatThrownBy(() -> server.builder().version(MqttVersion.V3_1_1).authentication(method).build())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3.1.1");
        assertThatThrownBy(() -> server.builder()
                .connectProperties(ConnectProperties.builder().authenticationMethod("X").build()).build())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("authentication(...)");
    }

    @Test
    void tracesDoNotHaveTheData() throws Exception {
        List<String> trace = new CopyOnWriteArrayList<>();
        MqttClient client = client(server.builder()
                .authentication(AuthenticationMethod.oauthBearer(() -> new AccessToken("TOKEN", null)))
                .packetListener(new PacketListener() {
                    @Override
                    public void sent(Packet packet) {
                        trace.add(packet.toString());
                    }

                    @Override
                    public void received(Packet packet) {
                        trace.add(packet.toString());
                    }
                }));
        connect(client, accepted("OAUTHBEARER", null));
        assertThat(trace.toString()).contains("OAUTHBEARER").doesNotContain("TOKEN");
    }
}
