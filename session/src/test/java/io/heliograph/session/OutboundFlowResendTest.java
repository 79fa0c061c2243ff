// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent again after a reconnect, in which order, and how far the new connection's quota goes. */
class OutboundFlowResendTest {
    private final OutboundFlow<String> flow = new OutboundFlow<>();
    private final List<String> sent = new ArrayList<>();
    private final List<String> abandoned = new ArrayList<>();

    private final OutboundFlow.Resend<String> wire = new OutboundFlow.Resend<>() {
        @Override
        public void publish(int packetIdentifier, String value) {
            sent.add("PUBLISH " + packetIdentifier + " " + value);
        }

        @Override
        public void pubrel(int packetIdentifier) {
            sent.add("PUBREL " + packetIdentifier);
        }
    };

    private List<String> reconnect(int receiveMaximum) {
        flow.connectionLost(abandoned::add);
        sent.clear();
        flow.connected(receiveMaximum);
        flow.resendPubrels(wire);
        flow.resend(wire);
        return sent;
    }

    private List<String> resend() {
        sent.clear();
        flow.resend(wire);
        return sent;
    }

    @Test
    void nothingOpenNothingSent() {
        flow.puback(flow.publish(AT_LEAST_ONCE, "a"));
        assertThat(reconnect(10)).isEmpty();
        assertThat(flow.isResending()).isFalse();
        assertThat(flow.canPublish()).isTrue();
    }

    @Test
    void publishesAreSentAgainInTheirFirstOrderWithTheirIdentifiers() {
        flow.publish(AT_LEAST_ONCE, "a");
        flow.publish(EXACTLY_ONCE, "b");
        flow.publish(AT_LEAST_ONCE, "c");
        flow.publish(EXACTLY_ONCE, "d");
        flow.puback(3);
        assertThat(reconnect(10)).containsExactly("PUBLISH 1 a", "PUBLISH 2 b", "PUBLISH 4 d");
        assertThat(reconnect(10)).as("once more").containsExactly("PUBLISH 1 a", "PUBLISH 2 b", "PUBLISH 4 d");
        assertThat(resend()).as("not twice on one connection").isEmpty();
        assertThat(flow.publish(AT_LEAST_ONCE, "e")).isEqualTo(5);
        assertThat(resend()).as("new ones are not sent again").isEmpty();
    }

    @Test
    void theOrderHoldsAcrossTheLastIdentifier() {
        for (int i = 1; i < 65_535; i++) {
            flow.response(flow.request("skipped"));
        }
        flow.publish(AT_LEAST_ONCE, "a");
        flow.publish(AT_LEAST_ONCE, "b");
        assertThat(reconnect(10)).containsExactly("PUBLISH 65535 a", "PUBLISH 1 b");
    }

    @Test
    void afterPubrecThePubrelIsSentAgainAndThePublishNeverMore() {
        flow.publish(EXACTLY_ONCE, "a");
        flow.publish(EXACTLY_ONCE, "b");
        flow.pubrec(1);
        assertThat(reconnect(10)).containsExactly("PUBREL 1", "PUBLISH 2 b");
        flow.pubrec(2);
        assertThat(reconnect(10)).containsExactly("PUBREL 1", "PUBREL 2");
        assertThat(flow.pubcomp(1)).isEqualTo("a");
        assertThat(reconnect(10)).containsExactly("PUBREL 2");
    }

    @Test
    void pubrelsAreSentAgainThoughTheyFillTheQuota() {
        for (int packetIdentifier = 1; packetIdentifier <= 3; packetIdentifier++) {
            flow.publish(EXACTLY_ONCE, "released");
            flow.pubrec(packetIdentifier);
        }
        flow.publish(AT_LEAST_ONCE, "waits");
        assertThat(reconnect(2)).containsExactly("PUBREL 1", "PUBREL 2", "PUBREL 3");
        assertThat(flow.isResending()).isTrue();
        flow.pubcomp(1);
        assertThat(resend()).isEmpty();
        flow.pubcomp(2);
        assertThat(resend()).containsExactly("PUBLISH 4 waits");
        assertThat(flow.isResending()).isFalse();
    }

    @Test
    void aSmallerReceiveMaximumSpreadsThemOverTheAcknowledgements() {
        for (String value : List.of("a", "b", "c", "d")) {
            flow.publish(AT_LEAST_ONCE, value);
        }
        assertThat(reconnect(2)).containsExactly("PUBLISH 1 a", "PUBLISH 2 b");
        assertThat(flow.isResending()).isTrue();
        assertThat(resend()).isEmpty();
        flow.puback(2);
        assertThat(flow.canPublish()).as("older ones come first").isFalse();
        assertThat(resend()).containsExactly("PUBLISH 3 c");
        flow.puback(1);
        assertThat(resend()).containsExactly("PUBLISH 4 d");
        assertThat(flow.isResending()).isFalse();
        assertThat(flow.canPublish()).isFalse();
        flow.puback(3);
        assertThat(flow.canPublish()).isTrue();
        flow.publish(AT_LEAST_ONCE, "e");
        assertThat(flow.canPublish()).isFalse();
    }

    @Test
    void nothingNewBeginsAsLongAsOlderOnesWait() {
        flow.publish(AT_LEAST_ONCE, "a");
        flow.publish(AT_LEAST_ONCE, "b");
        reconnect(1);
        assertThat(flow.canPublish()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> flow.publish(AT_LEAST_ONCE, "c"));
        assertThat(flow.request("request")).as("requests do").isEqualTo(3);
        flow.puback(1);
        assertThat(resend()).containsExactly("PUBLISH 2 b");
    }

    @Test
    void nothingNewOvertakesOlderOnesThatCouldBeSentByNow() {
        for (String value : List.of("a", "b", "c")) {
            flow.publish(AT_LEAST_ONCE, value);
        }
        reconnect(2);
        flow.puback(1);
        flow.puback(2);
        assertThat(flow.canPublish()).isFalse();
        assertThat(resend()).containsExactly("PUBLISH 3 c");
        assertThat(flow.canPublish()).isTrue();
    }

    @Test
    void whatCannotBeSentAgainMayBeEndedAtOnce() {
        for (String value : List.of("a", "too large", "b", "too large", "c")) {
            flow.publish(AT_LEAST_ONCE, value);
        }
        flow.connectionLost(abandoned::add);
        flow.connected(1);
        flow.resend(new OutboundFlow.Resend<>() {
            @Override
            public void publish(int packetIdentifier, String value) {
                sent.add(value);
                assertThat(flow.puback(packetIdentifier)).isEqualTo(value);
            }

            @Override
            public void pubrel(int packetIdentifier) {
                throw new AssertionError("there is none");
            }
        });
        assertThat(sent).containsExactly("a", "too large", "b", "too large", "c");
        assertThat(flow.isResending()).isFalse();
        assertThat(flow.open()).isZero();
        assertThat(flow.canPublish()).isTrue();
    }

    @Test
    void pubrecKeepsTheQuotaWhileOthersWait() {
        flow.publish(EXACTLY_ONCE, "a");
        flow.publish(EXACTLY_ONCE, "b");
        assertThat(reconnect(1)).containsExactly("PUBLISH 1 a");
        flow.pubrec(1);
        assertThat(resend()).isEmpty();
        flow.pubcomp(1);
        assertThat(resend()).containsExactly("PUBLISH 2 b");
    }

    @Test
    void aRefusalGivesTheQuotaToTheNext() {
        flow.publish(EXACTLY_ONCE, "a");
        flow.publish(EXACTLY_ONCE, "b");
        reconnect(1);
        assertThat(flow.pubrecError(1)).isEqualTo("a");
        assertThat(resend()).containsExactly("PUBLISH 2 b");
    }

    @Test
    void whatIsAnsweredBeforeItIsSentAgainIsNotSent() {
        flow.publish(AT_LEAST_ONCE, "a");
        flow.publish(AT_LEAST_ONCE, "b");
        flow.publish(EXACTLY_ONCE, "c");
        flow.publish(EXACTLY_ONCE, "d");
        flow.publish(AT_LEAST_ONCE, "e");
        reconnect(1);
        assertThat(flow.puback(2)).isEqualTo("b");
        assertThat(flow.pubrec(3)).isTrue();
        assertThat(flow.pubrecError(4)).isEqualTo("d");
        assertThat(flow.puback(1)).isEqualTo("a");
        assertThat(resend()).as("c is open").isEmpty();
        assertThat(flow.pubcomp(3)).isEqualTo("c");
        assertThat(resend()).containsExactly("PUBLISH 5 e");
        assertThat(flow.puback(5)).isEqualTo("e");
        assertThat(flow.isResending()).isFalse();
        assertThat(flow.open()).isZero();
        assertThat(flow.canPublish()).isTrue();
    }

    @Test
    void sendingAgainEndsWhenAllThatWaitedIsAnswered() {
        flow.publish(AT_LEAST_ONCE, "a");
        flow.publish(AT_LEAST_ONCE, "b");
        reconnect(1);
        flow.puback(1);
        flow.puback(2);
        assertThat(flow.isResending()).isFalse();
        assertThat(resend()).isEmpty();
        assertThat(flow.publish(AT_LEAST_ONCE, "c")).isEqualTo(3);
    }

    @Test
    void aConnectionLostWhileSendingAgainBeginsAnew() {
        for (String value : List.of("a", "b", "c")) {
            flow.publish(AT_LEAST_ONCE, value);
        }
        assertThat(reconnect(1)).containsExactly("PUBLISH 1 a");
        assertThat(reconnect(2)).containsExactly("PUBLISH 1 a", "PUBLISH 2 b");
        flow.puback(1);
        assertThat(reconnect(65_535)).containsExactly("PUBLISH 2 b", "PUBLISH 3 c");
    }

    @Test
    void aSessionThatIsOverSendsNothingAgain() {
        flow.publish(AT_LEAST_ONCE, "a");
        flow.publish(AT_LEAST_ONCE, "b");
        reconnect(1);
        flow.clear(abandoned::add);
        assertThat(abandoned).containsExactly("a", "b");
        assertThat(flow.isResending()).isFalse();
        assertThat(flow.canPublish()).isTrue();
        assertThat(reconnect(1)).isEmpty();
    }

    @Test
    void requestsAreAbandonedWithTheConnection() {
        flow.request("first");
        flow.publish(AT_LEAST_ONCE, "a");
        flow.request("second");
        assertThat(reconnect(10)).containsExactly("PUBLISH 2 a");
        assertThat(abandoned).containsExactly("first", "second");
        assertThat(flow.response(1)).isNull();
        assertThat(flow.response(3)).isNull();
        assertThat(flow.open()).isEqualTo(1);
    }

    @Test
    void nothingBeginsWithoutConnection() {
        flow.publish(AT_LEAST_ONCE, "a");
        flow.connectionLost(abandoned::add);
        assertThat(flow.canPublish()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> flow.publish(AT_LEAST_ONCE, "b"));
        assertThat(resend()).isEmpty();
    }

    @Test
    void aWindowThatGrewKeepsWhatIsInIt() {
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            int packetIdentifier = flow.publish(EXACTLY_ONCE, "m" + i);
            if (i % 3 == 0) {
                flow.pubrecError(packetIdentifier);
            } else {
                expected.add("PUBLISH " + i + " m" + i);
            }
        }
        assertThat(reconnect(100)).isEqualTo(expected);
    }

    @Test
    void deliveriesOfAnEarlierProcessAreSentAgainInTheirOrder() {
        assertThat(flow.restore(65_534, AT_LEAST_ONCE, false, "a")).isTrue();
        assertThat(flow.restore(2, EXACTLY_ONCE, true, "b")).isTrue();
        assertThat(flow.restore(7, EXACTLY_ONCE, false, "c")).isTrue();
        assertThat(reconnect(10)).containsExactly("PUBREL 2", "PUBLISH 65534 a", "PUBLISH 7 c");
        assertThat(flow.openPublishes()).isEqualTo(3);
        assertThat(flow.publish(EXACTLY_ONCE, "d")).isEqualTo(8);
        assertThat(flow.puback(65_534)).isEqualTo("a");
        assertThat(flow.pubcomp(2)).isEqualTo("b");
        assertThat(flow.pubrec(7)).isTrue();
        assertThat(flow.pubcomp(7)).isEqualTo("c");
        // The gaps are not in use.
        assertThat(flow.puback(65_535)).isNull();
        assertThat(flow.open()).isEqualTo(1);
    }

    @Test
    void identifiersThatCannotComeFromOneSequenceAreNotTakenUp() {
        assertThat(flow.restore(10, AT_LEAST_ONCE, false, "a")).isTrue();
        assertThat(flow.restore(20, AT_LEAST_ONCE, false, "b")).isTrue();
        assertThat(flow.restore(15, AT_LEAST_ONCE, false, "c")).isFalse();
        assertThat(flow.restore(20, AT_LEAST_ONCE, false, "d")).isFalse();
        assertThat(reconnect(10)).containsExactly("PUBLISH 10 a", "PUBLISH 20 b");
    }
}
