// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.heliograph.codec.QoS;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundFlowTest {
    private final OutboundFlow<String> flow = new OutboundFlow<>();
    private final List<String> abandoned = new ArrayList<>();

    /** The states of the diagram, and how an exchange gets there. */
    enum State {
        FREE, AWAITING_PUBACK, AWAITING_PUBREC, AWAITING_PUBCOMP, AWAITING_RESPONSE
    }

    private int bring(State state) {
        return switch (state) {
            case FREE -> {
                int packetIdentifier = flow.publish(AT_LEAST_ONCE, "done");
                flow.puback(packetIdentifier);
                yield packetIdentifier;
            }
            case AWAITING_PUBACK -> flow.publish(AT_LEAST_ONCE, "it");
            case AWAITING_PUBREC -> flow.publish(EXACTLY_ONCE, "it");
            case AWAITING_PUBCOMP -> {
                int packetIdentifier = flow.publish(EXACTLY_ONCE, "it");
                flow.pubrec(packetIdentifier);
                yield packetIdentifier;
            }
            case AWAITING_RESPONSE -> flow.request("it");
        };
    }

    /** Which answers end an exchange in each state; all others must leave it as it is. */
    @Nested
    class EveryAnswerInEveryState {
        @ParameterizedTest
        @EnumSource
        void puback(State state) {
            int packetIdentifier = bring(state);
            expectEnd(state == State.AWAITING_PUBACK, state, flow.puback(packetIdentifier), packetIdentifier);
        }

        @ParameterizedTest
        @EnumSource
        void pubrecWithAnError(State state) {
            int packetIdentifier = bring(state);
            expectEnd(state == State.AWAITING_PUBREC, state, flow.pubrecError(packetIdentifier), packetIdentifier);
        }

        @ParameterizedTest
        @EnumSource
        void pubcomp(State state) {
            int packetIdentifier = bring(state);
            expectEnd(state == State.AWAITING_PUBCOMP, state, flow.pubcomp(packetIdentifier), packetIdentifier);
        }

        @ParameterizedTest
        @EnumSource
        void response(State state) {
            int packetIdentifier = bring(state);
            expectEnd(state == State.AWAITING_RESPONSE, state, flow.response(packetIdentifier), packetIdentifier);
        }

        @ParameterizedTest
        @EnumSource
        void pubrec(State state) {
            int packetIdentifier = bring(state);
            boolean expected = state == State.AWAITING_PUBREC || state == State.AWAITING_PUBCOMP;
            assertThat(flow.pubrec(packetIdentifier)).isEqualTo(expected);
            assertThat(flow.pubrec(packetIdentifier)).as("a second time").isEqualTo(expected);
            expectState(expected ? State.AWAITING_PUBCOMP : state, packetIdentifier);
        }

        private void expectEnd(boolean ends, State state, String value, int packetIdentifier) {
            assertThat(value).isEqualTo(ends ? "it" : null);
            expectState(ends ? State.FREE : state, packetIdentifier);
        }
    }

    private void expectState(State state, int packetIdentifier) {
        assertThat(flow.open()).isEqualTo(state == State.FREE ? 0 : 1);
        assertThat(flow.openPublishes())
                .isEqualTo(state == State.FREE || state == State.AWAITING_RESPONSE ? 0 : 1);
        String value = switch (state) {
            case FREE -> "it";
            case AWAITING_PUBACK -> flow.puback(packetIdentifier);
            case AWAITING_PUBREC -> flow.pubrecError(packetIdentifier);
            case AWAITING_PUBCOMP -> flow.pubcomp(packetIdentifier);
            case AWAITING_RESPONSE -> flow.response(packetIdentifier);
        };
        assertThat(value).isEqualTo("it");
        assertThat(flow.open()).isZero();
        assertThat(flow.openPublishes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 2, 65_535, 65_536, 65_537, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void answersToIdentifiersNotInUseFindNothing(int packetIdentifier) {
        flow.publish(AT_LEAST_ONCE, "a");
        assertThat(flow.puback(packetIdentifier)).isNull();
        assertThat(flow.pubrec(packetIdentifier)).isFalse();
        assertThat(flow.pubrecError(packetIdentifier)).isNull();
        assertThat(flow.pubcomp(packetIdentifier)).isNull();
        assertThat(flow.response(packetIdentifier)).isNull();
        assertThat(flow.open()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsRememberedCanBeSeenUntilTheEnd(State state) {
        int packetIdentifier = bring(state);
        assertThat(flow.peek(packetIdentifier)).isEqualTo(state == State.FREE ? null : "it");
        expectState(state, packetIdentifier);
        assertThat(flow.peek(packetIdentifier)).isNull();
    }

    @Test
    void qos0HasNoFlow() {
        assertThatIllegalArgumentException().isThrownBy(() -> flow.publish(AT_MOST_ONCE, "a"));
        assertThat(flow.open()).isZero();
    }

    @Nested
    class Identifiers {
        @Test
        void areGivenOutInTurnAndTheFirstFollowsTheLast() {
            for (int expected = 1; expected <= 65_535; expected++) {
                assertThat(flow.publish(AT_LEAST_ONCE, "a")).isEqualTo(expected);
                flow.puback(expected);
            }
            assertThat(flow.publish(EXACTLY_ONCE, "a")).isEqualTo(1);
            assertThat(flow.request("b")).isEqualTo(2);
        }

        @Test
        void anExchangeAcrossTheLastIdentifierIsFound() {
            for (int i = 1; i < 65_534; i++) {
                flow.response(flow.request("skipped"));
            }
            for (String value : List.of("65534", "65535", "1", "2", "3")) {
                assertThat(flow.publish(AT_LEAST_ONCE, value)).hasToString(value);
            }
            for (int packetIdentifier : new int[] {1, 65_535, 3, 65_534, 2}) {
                assertThat(flow.puback(packetIdentifier)).isEqualTo(Integer.toString(packetIdentifier));
            }
            assertThat(flow.open()).isZero();
        }

        @Test
        void oneInUseIsNotGivenOutWhenItsTurnComes() {
            int oldest = flow.publish(EXACTLY_ONCE, "oldest");
            for (int i = 2; i <= 65_535; i++) {
                int packetIdentifier = flow.publish(AT_LEAST_ONCE, "a");
                assertThat(flow.puback(packetIdentifier)).isEqualTo("a");
            }
            assertThat(flow.openPublishes()).isEqualTo(1);
            assertThat(flow.hasFreeIdentifier()).isFalse();
            assertThat(flow.canPublish()).isFalse();
            assertThatIllegalStateException().isThrownBy(() -> flow.publish(AT_LEAST_ONCE, "a"));
            assertThatIllegalStateException().isThrownBy(() -> flow.request("a"));

            flow.pubrec(oldest);
            assertThat(flow.hasFreeIdentifier()).isFalse();
            assertThat(flow.pubcomp(oldest)).isEqualTo("oldest");
            assertThat(flow.publish(AT_LEAST_ONCE, "a")).isEqualTo(1);
        }

        @Test
        void allOfThemCanBeInUseAtOnce() {
            for (int i = 1; i <= 65_535; i++) {
                flow.publish(AT_LEAST_ONCE, Integer.toString(i));
            }
            assertThat(flow.open()).isEqualTo(65_535);
            assertThat(flow.hasFreeIdentifier()).isFalse();
            for (int i = 65_535; i >= 1; i--) {
                assertThat(flow.puback(i)).isEqualTo(Integer.toString(i));
            }
            assertThat(flow.open()).isZero();
            assertThat(flow.publish(AT_LEAST_ONCE, "a")).isEqualTo(1);
        }

        @Test
        void memoryIsGivenBackAfterABurst() {
            for (int i = 1; i <= 1_000; i++) {
                flow.publish(AT_LEAST_ONCE, "a");
            }
            assertThat(flow.capacity()).isGreaterThanOrEqualTo(1_000);
            for (int i = 1; i <= 1_000; i++) {
                flow.puback(i);
            }
            assertThat(flow.capacity()).isLessThan(100);
            flow.request("b");
            for (int i = 1; i <= 1_000; i++) {
                flow.request("a");
            }
            flow.connectionLost(abandoned::add);
            assertThat(abandoned).hasSize(1_001);
            assertThat(flow.capacity()).isLessThan(100);
        }
    }

    @Nested
    class Quota {
        @ParameterizedTest
        @EnumSource(names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
        void ofOneAllowsOneAtATime(QoS qos) {
            flow.connected(1);
            assertThat(flow.canPublish()).isTrue();
            flow.publish(qos, "a");
            assertThat(flow.canPublish()).isFalse();
            assertThatIllegalStateException().isThrownBy(() -> flow.publish(qos, "b"));
            assertThat(flow.openPublishes()).isEqualTo(1);
        }

        @Test
        void isGivenBackByPubackPubcompAndRefusalAndNotByPubrec() {
            flow.connected(1);
            flow.puback(flow.publish(AT_LEAST_ONCE, "a"));
            assertThat(flow.canPublish()).isTrue();
            flow.pubrecError(flow.publish(EXACTLY_ONCE, "b"));
            assertThat(flow.canPublish()).isTrue();
            int packetIdentifier = flow.publish(EXACTLY_ONCE, "c");
            flow.pubrec(packetIdentifier);
            assertThat(flow.canPublish()).isFalse();
            flow.pubcomp(packetIdentifier);
            assertThat(flow.canPublish()).isTrue();
        }

        @Test
        void isGivenBackOnceOnly() {
            flow.connected(2);
            int packetIdentifier = flow.publish(AT_LEAST_ONCE, "a");
            flow.publish(AT_LEAST_ONCE, "b");
            flow.puback(packetIdentifier);
            flow.puback(packetIdentifier);
            flow.publish(AT_LEAST_ONCE, "c");
            assertThat(flow.canPublish()).isFalse();
        }

        @Test
        void doesNotCountRequests() {
            flow.connected(1);
            flow.request("a");
            assertThat(flow.canPublish()).isTrue();
            flow.publish(AT_LEAST_ONCE, "b");
            assertThat(flow.hasFreeIdentifier()).isTrue();
            assertThat(flow.response(flow.request("c"))).isEqualTo("c");
            assertThat(flow.canPublish()).isFalse();
            assertThat(flow.open()).isEqualTo(2);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1, 65_536})
        void outOfRangeIsRefused(int receiveMaximum) {
            assertThatIllegalArgumentException().isThrownBy(() -> flow.connected(receiveMaximum));
        }
    }

    @Test
    void whatIsOpenIsShownInItsOrder() {
        flow.publish(EXACTLY_ONCE, "a");
        flow.request("request");
        flow.publish(AT_LEAST_ONCE, "b");
        flow.puback(flow.publish(AT_LEAST_ONCE, "done"));
        flow.publish(EXACTLY_ONCE, "c");
        flow.pubrec(1);
        List<String> open = new ArrayList<>();
        flow.forEachPublish(open::add);
        assertThat(open).containsExactly("a", "b", "c");
    }

    @Test
    void aSessionThatIsOverLeavesNothing() {
        flow.publish(EXACTLY_ONCE, "a");
        flow.request("b");
        flow.puback(flow.publish(AT_LEAST_ONCE, "done"));
        flow.publish(AT_LEAST_ONCE, "c");
        flow.pubrec(1);
        flow.clear(abandoned::add);
        assertThat(abandoned).containsExactly("a", "b", "c");
        assertThat(flow.open()).isZero();
        assertThat(flow.openPublishes()).isZero();
        assertThat(flow.pubcomp(1)).isNull();
        assertThat(flow.response(2)).isNull();

        flow.connected(1);
        assertThat(flow.isResending()).isFalse();
        int next = flow.publish(AT_LEAST_ONCE, "next");
        assertThat(flow.puback(next)).isEqualTo("next");
    }

    @Test
    void whatIsClearedMayBeginAnewAtOnce() {
        flow.publish(EXACTLY_ONCE, "a");
        flow.publish(EXACTLY_ONCE, "b");
        flow.clear(value -> flow.publish(AT_LEAST_ONCE, value + " again"));
        List<String> open = new ArrayList<>();
        flow.forEachPublish(open::add);
        assertThat(open).containsExactly("a again", "b again");
    }
}
