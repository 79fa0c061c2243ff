// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.ReasonCode.BAD_AUTHENTICATION_METHOD;
import static io.heliograph.codec.ReasonCode.BAD_USER_NAME_OR_PASSWORD;
import static io.heliograph.codec.ReasonCode.CONNECTION_RATE_EXCEEDED;
import static io.heliograph.codec.ReasonCode.NOT_AUTHORIZED;
import static io.heliograph.codec.ReasonCode.PACKET_IDENTIFIER_IN_USE;
import static io.heliograph.codec.ReasonCode.QUOTA_EXCEEDED;
import static io.heliograph.codec.ReasonCode.SERVER_BUSY;
import static io.heliograph.codec.ReasonCode.SERVER_MOVED;
import static io.heliograph.codec.ReasonCode.SERVER_UNAVAILABLE;
import static io.heliograph.codec.ReasonCode.SESSION_TAKEN_OVER;
import static io.heliograph.codec.ReasonCode.UNSPECIFIED_ERROR;
import static io.heliograph.codec.ReasonCode.USE_ANOTHER_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each kind of error answers to the questions about it, with each Reason Code that it may have. */
class MqttExceptionTest {
    /** What an error is. */
    enum Is {
        RETRYABLE, RECONNECT, FATAL, AUTHENTICATION
    }

    private static final Set<Is> NOTHING = EnumSet.noneOf(Is.class);
    private static final Set<ReasonCode> ABOUT_AUTHENTICATION = EnumSet.of(BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED,
            BAD_AUTHENTICATION_METHOD);

    /** An error and what it is to answer. */
    record Row(MqttException failure, Set<Is> answers) {
        @Override
        public String toString() {
            return failure.getClass().getSimpleName() + " " + failure.reasonCode() + " " + answers;
        }
    }

    static Stream<Row> withoutReasonCode() {
        Duration second = Duration.ofSeconds(1);
        return Stream.of(
                new Row(new BufferFullException("x"), EnumSet.of(Is.RETRYABLE)),
                new Row(new ClientClosedException("x"), EnumSet.of(Is.FATAL)),
                new Row(new ConnectFailedException("x"), EnumSet.of(Is.RETRYABLE, Is.RECONNECT)),
                new Row(new ConnectionLostException(DisconnectedBy.NETWORK, "x", null),
                        EnumSet.of(Is.RETRYABLE, Is.RECONNECT)),
                new Row(new NotConnectedException("x"), EnumSet.of(Is.RETRYABLE, Is.RECONNECT)),
                new Row(new MqttInterruptedException("x"), EnumSet.of(Is.RETRYABLE)),
                new Row(new MqttTimeoutException("publish", second, "x"), EnumSet.of(Is.RETRYABLE)),
                new Row(new MqttTimeoutException("connect", second, "x"), EnumSet.of(Is.RETRYABLE, Is.RECONNECT)),
                new Row(new NoResponderException(TopicName.of("t")), EnumSet.of(Is.RETRYABLE)),
                new Row(new MessageDroppedException("x"), EnumSet.of(Is.RETRYABLE)),
                new Row(new MessageExpiredException("x"), NOTHING),
                new Row(new StoreException("x", null), EnumSet.of(Is.FATAL)),
                new Row(new AuthenticationFailedException("x", new IOException("y")),
                        EnumSet.of(Is.RETRYABLE, Is.RECONNECT, Is.AUTHENTICATION)),
                new Row(new AuthenticationFailedException("x", new IllegalStateException("y")),
                        EnumSet.of(Is.FATAL, Is.AUTHENTICATION)));
    }

    /** The Reason Codes of errors in a packet. */
    private static Stream<ReasonCode> errorsOf(PacketType type) {
        return Stream.of(ReasonCode.values()).filter(code -> code.isError() && code.mayStandIn(type));
    }

    private static Row row(MqttException failure, boolean ofConnection, ReasonCode code, Set<ReasonCode> retryable) {
        EnumSet<Is> answers = EnumSet.noneOf(Is.class);
        if (retryable.contains(code)) {
            answers.add(Is.RETRYABLE);
        }
        if (ofConnection) {
            answers.add(retryable.contains(code) ? Is.RECONNECT : Is.FATAL);
        }
        if (ABOUT_AUTHENTICATION.contains(code)) {
            answers.add(Is.AUTHENTICATION);
        }
        return new Row(failure, answers);
    }

    static Stream<Row> withReasonCode() {
        List<Row> rows = new ArrayList<>();
        Set<ReasonCode> limits = EnumSet.of(QUOTA_EXCEEDED, PACKET_IDENTIFIER_IN_USE);
        errorsOf(PacketType.CONNACK).forEach(code -> rows.add(row(
                new ConnectionRefusedException(new Connack(false, code)), true, code,
                EnumSet.of(UNSPECIFIED_ERROR, SERVER_UNAVAILABLE, SERVER_BUSY, QUOTA_EXCEEDED, USE_ANOTHER_SERVER,
                        CONNECTION_RATE_EXCEEDED))));
        errorsOf(PacketType.DISCONNECT).forEach(code -> rows.add(row(
                new ConnectionLostException(new Disconnect(code)), true, code, EnumSet.complementOf(
                        EnumSet.of(SESSION_TAKEN_OVER, SERVER_MOVED, BAD_AUTHENTICATION_METHOD, NOT_AUTHORIZED)))));
        errorsOf(PacketType.PUBACK).forEach(
                code -> rows.add(row(new PublishRejectedException(new Puback(1, code)), false, code, limits)));
        errorsOf(PacketType.PUBREC).forEach(
                code -> rows.add(row(new PublishRejectedException(new Pubrec(1, code)), false, code, limits)));
        errorsOf(PacketType.SUBACK).forEach(code -> rows.add(row(
                new SubscribeRejectedException(List.of(Subscription.of("a", QoS.AT_MOST_ONCE)),
                        new SubscribeResult(List.of(code), ReasonProperties.NONE)),
                false, code, limits)));
        errorsOf(PacketType.UNSUBACK).forEach(code -> rows.add(row(
                new UnsubscribeRejectedException(new UnsubscribeResult(List.of(code), ReasonProperties.NONE)), false,
                code, EnumSet.of(PACKET_IDENTIFIER_IN_USE))));
        Stream.of(ReasonCode.values()).filter(ReasonCode::isError).forEach(code -> {
            EnumSet<Is> answers = EnumSet.of(Is.RETRYABLE, Is.RECONNECT);
            rows.add(new Row(new ServerProtocolException(code, "x"), with(answers, code)));
            rows.add(new Row(new NotSupportedByServerException(code, "x"), with(NOTHING, code)));
        });
        return rows.stream();
    }

    private static Set<Is> with(Set<Is> answers, ReasonCode code) {
        EnumSet<Is> all = EnumSet.copyOf(answers);
        if (ABOUT_AUTHENTICATION.contains(code)) {
            all.add(Is.AUTHENTICATION);
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource({"withoutReasonCode", "withReasonCode"})
    void answersQuestions(Row row) {
        MqttException failure = row.failure();
        assertThat(failure.isRetryable()).as("retryable").isEqualTo(row.answers().contains(Is.RETRYABLE));
        assertThat(failure.needsReconnect()).as("needs reconnect").isEqualTo(row.answers().contains(Is.RECONNECT));
        assertThat(failure.isFatal()).as("fatal").isEqualTo(row.answers().contains(Is.FATAL));
        assertThat(failure.isAuthentication()).as("authentication")
                .isEqualTo(row.answers().contains(Is.AUTHENTICATION));
    }

    @ParameterizedTest
    @MethodSource({"withoutReasonCode", "withReasonCode"})
    void theCallerGetsTheSameWithAStackTraceOfItsOwn(Row row) {
        MqttException failure = row.failure();
        MqttException thrown = failure.forCaller();
        assertThat(thrown).hasSameClassAs(failure).hasMessage(failure.getMessage()).hasCause(failure);
        assertThat(thrown.reasonCode()).isEqualTo(failure.reasonCode());
        assertThat(thrown.packet()).isEqualTo(failure.packet());
        assertThat(thrown.isRetryable()).isEqualTo(failure.isRetryable());
        assertThat(thrown.isFatal()).isEqualTo(failure.isFatal());
    }

    @Test
    void everyKindIsInTheTables() {
        List<Class<?>> covered = Stream.concat(withoutReasonCode(), withReasonCode())
                .<Class<?>>map(row -> row.failure().getClass()).distinct().toList();
        assertThat(covered).containsExactlyInAnyOrder(MqttException.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("codesOfDisconnect")
    void theSentenceSaysWhatTheServerHasSaid(ReasonCode code) {
        assertThat(new ConnectionLostException(new Disconnect(code, "the words")))
                .hasMessageContaining("the Server ended the connection: " + code).hasMessageContaining("the words");
    }

    static Stream<ReasonCode> codesOfDisconnect() {
        return errorsOf(PacketType.DISCONNECT);
    }

    @Test
    void aTakeOverIsExplained() {
        assertThat(new ConnectionLostException(new Disconnect(SESSION_TAKEN_OVER)))
                .hasMessageEndingWith("another client has connected with the same Client Identifier");
    }
}
