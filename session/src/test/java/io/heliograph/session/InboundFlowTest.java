// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static io.heliograph.codec.ReasonCode.NOT_AUTHORIZED;
import static io.heliograph.codec.ReasonCode.NO_MATCHING_SUBSCRIBERS;
import static io.heliograph.codec.ReasonCode.QUOTA_EXCEEDED;
import static io.heliograph.codec.ReasonCode.SUCCESS;
import static io.heliograph.session.InboundFlow.Receipt.DUPLICATE;
import static io.heliograph.session.InboundFlow.Receipt.NEW;
import static io.heliograph.session.InboundFlow.Receipt.RECEIVE_MAXIMUM_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.heliograph.codec.PacketType;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.ReasonProperties;
import io.heliograph.session.InboundFlow.Delivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InboundFlowTest {
    private final InboundFlow flow = new InboundFlow(10);
    private final List<String> sent = new ArrayList<>();

    private Delivery receive(QoS qos, int packetIdentifier) {
        assertThat(flow.publish(qos, packetIdentifier)).isEqualTo(NEW);
        Delivery delivery = flow.delivery();
        assertThat(delivery.packetIdentifier()).isEqualTo(packetIdentifier);
        return delivery;
    }

    private void acknowledge(Delivery delivery, ReasonCode code) {
        flow.acknowledge(delivery, code,
                (type, packetIdentifier, reason) -> sent.add(type + " " + packetIdentifier + " " + reason.name()));
    }

    private void acknowledge(Delivery delivery) {
        acknowledge(delivery, SUCCESS);
    }

    private void flush() {
        flow.flush((type, packetIdentifier, reason) -> sent.add(type + " " + packetIdentifier + " " + reason.name()));
    }

    private void reconnect() {
        flow.connectionLost();
        flow.connected(10);
    }

    private void assertNothingOpen() {
        assertThat(flow.open()).isZero();
        assertThat(flow.unreleased()).isZero();
    }

    @Nested
    class Qos1 {
        @Test
        void isAcknowledgedWithPuback() {
            Delivery delivery = receive(AT_LEAST_ONCE, 7);
            assertThat(flow.open()).isEqualTo(1);
            assertThat(sent).isEmpty();
            acknowledge(delivery, NO_MATCHING_SUBSCRIBERS);
            assertThat(sent).containsExactly("PUBACK 7 NO_MATCHING_SUBSCRIBERS");
            assertNothingOpen();
        }

        @Test
        void isRefusedWithPuback() {
            acknowledge(receive(AT_LEAST_ONCE, 7), NOT_AUTHORIZED);
            assertThat(sent).containsExactly("PUBACK 7 NOT_AUTHORIZED");
            assertNothingOpen();
        }

        @Test
        void isNewAgainAfterItsPuback() {
            acknowledge(receive(AT_LEAST_ONCE, 7));
            acknowledge(receive(AT_LEAST_ONCE, 7));
            assertThat(sent).hasSize(2);
        }

        @Test
        void repeatedOnItsConnectionIsAcknowledgedOnce() {
            Delivery delivery = receive(AT_LEAST_ONCE, 7);
            assertThat(flow.publish(AT_LEAST_ONCE, 7)).isEqualTo(DUPLICATE);
            flush();
            assertThat(sent).isEmpty();
            acknowledge(delivery);
            assertThat(sent).containsExactly("PUBACK 7 SUCCESS");
            assertNothingOpen();
        }

        @Test
        void isNewThoughAQos2MessageHasItsIdentifier() {
            acknowledge(receive(EXACTLY_ONCE, 7));
            acknowledge(receive(AT_LEAST_ONCE, 7));
            assertThat(sent).containsExactly("PUBREC 7 SUCCESS", "PUBACK 7 SUCCESS");
            assertThat(flow.pubrel(7)).isTrue();
            assertNothingOpen();
        }

        @Test
        void needsNoPubrel() {
            receive(AT_LEAST_ONCE, 7);
            assertThat(flow.pubrel(7)).isFalse();
            assertThat(flow.open()).isEqualTo(1);
        }
    }

    @Nested
    class Qos2 {
        @Test
        void isAcknowledgedWithPubrecAndOpenUntilPubrel() {
            acknowledge(receive(EXACTLY_ONCE, 7));
            assertThat(sent).containsExactly("PUBREC 7 SUCCESS");
            assertThat(flow.open()).isEqualTo(1);
            assertThat(flow.unreleased()).isEqualTo(1);
            assertThat(flow.pubrel(7)).isTrue();
            assertNothingOpen();
        }

        @Test
        void isNewAgainAfterPubrel() {
            acknowledge(receive(EXACTLY_ONCE, 7));
            flow.pubrel(7);
            acknowledge(receive(EXACTLY_ONCE, 7));
            assertThat(flow.pubrel(7)).isTrue();
        }

        @Test
        void refusedIsNotOpenAndNewAgain() {
            acknowledge(receive(EXACTLY_ONCE, 7), QUOTA_EXCEEDED);
            assertThat(sent).containsExactly("PUBREC 7 QUOTA_EXCEEDED");
            assertNothingOpen();
            assertThat(flow.pubrel(7)).isFalse();
            receive(EXACTLY_ONCE, 7);
        }

        @Test
        void repeatedBeforePubrecIsAcknowledgedOnce() {
            Delivery delivery = receive(EXACTLY_ONCE, 7);
            assertThat(flow.publish(EXACTLY_ONCE, 7)).isEqualTo(DUPLICATE);
            flush();
            assertThat(sent).isEmpty();
            acknowledge(delivery);
            assertThat(sent).containsExactly("PUBREC 7 SUCCESS");
            assertThat(flow.open()).isEqualTo(1);
        }

        @Test
        void repeatedAfterPubrecGetsAnotherAndCountsOnce() {
            acknowledge(receive(EXACTLY_ONCE, 7));
            assertThat(flow.publish(EXACTLY_ONCE, 7)).isEqualTo(DUPLICATE);
            flush();
            assertThat(sent).containsExactly("PUBREC 7 SUCCESS", "PUBREC 7 SUCCESS");
            assertThat(flow.open()).isEqualTo(1);
            assertThat(flow.pubrel(7)).isTrue();
            assertNothingOpen();
        }

        @Test
        void releasedBeforePubrecStaysAsItIs() {
            Delivery delivery = receive(EXACTLY_ONCE, 7);
            assertThat(flow.pubrel(7)).isFalse();
            assertThat(flow.open()).isEqualTo(1);
            acknowledge(delivery, NOT_AUTHORIZED);
            assertNothingOpen();
        }

        @Test
        void pubrelOfAnUnknownIdentifierIsNotFound() {
            assertThat(flow.pubrel(1)).isFalse();
            assertThat(flow.pubrel(65_535)).isFalse();
            assertNothingOpen();
        }

        @Test
        void secondPubrelIsNotFound() {
            acknowledge(receive(EXACTLY_ONCE, 7));
            assertThat(flow.pubrel(7)).isTrue();
            assertThat(flow.pubrel(7)).isFalse();
            assertNothingOpen();
        }
    }

    @Nested
    class Order {
        @Test
        void acknowledgementsLeaveInTheOrderOfArrival() {
            Delivery first = receive(AT_LEAST_ONCE, 3);
            Delivery second = receive(EXACTLY_ONCE, 1);
            Delivery third = receive(AT_LEAST_ONCE, 2);
            acknowledge(third, NOT_AUTHORIZED);
            acknowledge(second);
            assertThat(sent).isEmpty();
            assertThat(flow.open()).isEqualTo(3);
            acknowledge(first);
            assertThat(sent).containsExactly("PUBACK 3 SUCCESS", "PUBREC 1 SUCCESS", "PUBACK 2 NOT_AUTHORIZED");
            assertThat(flow.open()).isEqualTo(1);
        }

        @Test
        void aDuplicateWaitsForThoseBefore() {
            acknowledge(receive(EXACTLY_ONCE, 1));
            Delivery before = receive(AT_LEAST_ONCE, 2);
            assertThat(flow.publish(EXACTLY_ONCE, 1)).isEqualTo(DUPLICATE);
            flush();
            assertThat(sent).containsExactly("PUBREC 1 SUCCESS");
            acknowledge(before);
            assertThat(sent).containsExactly("PUBREC 1 SUCCESS", "PUBACK 2 SUCCESS", "PUBREC 1 SUCCESS");
        }

        @Test
        void acknowledgedTwiceIsAcknowledgedOnce() {
            Delivery first = receive(AT_LEAST_ONCE, 1);
            Delivery second = receive(AT_LEAST_ONCE, 2);
            acknowledge(second);
            acknowledge(second, NOT_AUTHORIZED);
            acknowledge(first);
            acknowledge(first);
            assertThat(sent).containsExactly("PUBACK 1 SUCCESS", "PUBACK 2 SUCCESS");
            assertNothingOpen();
        }

        @Test
        void acknowledgedTwiceDoesNotTouchTheNextWithThatIdentifier() {
            Delivery first = receive(AT_LEAST_ONCE, 1);
            acknowledge(first);
            Delivery next = receive(AT_LEAST_ONCE, 1);
            acknowledge(first);
            assertThat(sent).hasSize(1);
            acknowledge(next);
            assertThat(sent).hasSize(2);
        }
    }

    @Nested
    class ReceiveMaximum {
        @ParameterizedTest
        @EnumSource(names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
        void oneMoreIsTooMany(QoS qos) {
            for (int packetIdentifier = 1; packetIdentifier <= 10; packetIdentifier++) {
                receive(qos, packetIdentifier);
            }
            assertThat(flow.publish(qos, 11)).isEqualTo(RECEIVE_MAXIMUM_EXCEEDED);
            assertThat(flow.open()).isEqualTo(10);
        }

        @Test
        void aRepeatedOneIsNotOneMore() {
            flow.connected(1);
            Delivery delivery = receive(EXACTLY_ONCE, 1);
            assertThat(flow.publish(EXACTLY_ONCE, 1)).isEqualTo(DUPLICATE);
            acknowledge(delivery);
            assertThat(flow.publish(EXACTLY_ONCE, 1)).isEqualTo(DUPLICATE);
        }

        @Test
        void isGivenBackByPubackPubcompAndRefusalAndNotByPubrec() {
            flow.connected(1);
            acknowledge(receive(AT_LEAST_ONCE, 1));
            acknowledge(receive(EXACTLY_ONCE, 2), NOT_AUTHORIZED);
            acknowledge(receive(EXACTLY_ONCE, 3));
            assertThat(flow.publish(AT_LEAST_ONCE, 4)).isEqualTo(RECEIVE_MAXIMUM_EXCEEDED);
            flow.pubrel(3);
            receive(AT_LEAST_ONCE, 4);
        }

        @Test
        void heldBackAcknowledgementsGiveNothingBack() {
            flow.connected(2);
            receive(AT_LEAST_ONCE, 1);
            acknowledge(receive(AT_LEAST_ONCE, 2));
            assertThat(flow.publish(AT_LEAST_ONCE, 3)).isEqualTo(RECEIVE_MAXIMUM_EXCEEDED);
        }

        @Test
        void mayBeAllThereIs() {
            flow.connected(65_535);
            Deque<Delivery> deliveries = new ArrayDeque<>();
            for (int packetIdentifier = 1; packetIdentifier <= 65_535; packetIdentifier++) {
                flow.publish(AT_LEAST_ONCE, packetIdentifier);
                deliveries.add(flow.delivery());
            }
            Delivery first = deliveries.removeFirst();
            deliveries.reversed().forEach(InboundFlowTest.this::acknowledge);
            assertThat(sent).isEmpty();
            acknowledge(first);
            assertThat(sent).hasSize(65_535);
            assertThat(sent.getFirst()).isEqualTo("PUBACK 1 SUCCESS");
            assertThat(sent.getLast()).isEqualTo("PUBACK 65535 SUCCESS");
            assertNothingOpen();
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1, 65_536})
        void outOfRangeIsRefused(int receiveMaximum) {
            assertThatIllegalArgumentException().isThrownBy(() -> new InboundFlow(receiveMaximum));
            assertThatIllegalArgumentException().isThrownBy(() -> flow.connected(receiveMaximum));
        }
    }

    @Nested
    class Reconnect {
        @Test
        void aQos1MessageComesAgainAndItsNewDeliveryCounts() {
            Delivery before = receive(AT_LEAST_ONCE, 7);
            reconnect();
            assertNothingOpen();
            acknowledge(before);
            Delivery again = receive(AT_LEAST_ONCE, 7);
            acknowledge(before);
            assertThat(sent).isEmpty();
            acknowledge(again);
            assertThat(sent).containsExactly("PUBACK 7 SUCCESS");
        }

        @Test
        void aLateAcknowledgementDoesNotReachAnotherMessageWithThatIdentifier() {
            Delivery before = receive(AT_LEAST_ONCE, 7);
            reconnect();
            acknowledge(receive(AT_LEAST_ONCE, 7));
            Delivery other = receive(EXACTLY_ONCE, 7);
            acknowledge(before);
            assertThat(sent).containsExactly("PUBACK 7 SUCCESS");
            reconnect();
            acknowledge(before, NOT_AUTHORIZED);
            assertThat(flow.publish(EXACTLY_ONCE, 7)).isEqualTo(DUPLICATE);
            acknowledge(other);
            assertThat(sent).containsExactly("PUBACK 7 SUCCESS", "PUBREC 7 SUCCESS");
        }

        @Test
        void aQos2MessageAcknowledgedBeforeItComesAgainGetsPubrecThen() {
            Delivery delivery = receive(EXACTLY_ONCE, 7);
            flow.connectionLost();
            acknowledge(delivery);
            assertThat(sent).isEmpty();
            flow.connected(10);
            assertThat(flow.publish(EXACTLY_ONCE, 7)).isEqualTo(DUPLICATE);
            flush();
            assertThat(sent).containsExactly("PUBREC 7 SUCCESS");
            assertThat(flow.pubrel(7)).isTrue();
            assertNothingOpen();
        }

        @Test
        void aQos2MessageAcknowledgedAfterItComesAgainGetsPubrecThen() {
            Delivery delivery = receive(EXACTLY_ONCE, 7);
            reconnect();
            reconnect();
            assertThat(flow.publish(EXACTLY_ONCE, 7)).isEqualTo(DUPLICATE);
            flush();
            assertThat(sent).isEmpty();
            acknowledge(delivery, NO_MATCHING_SUBSCRIBERS);
            assertThat(sent).containsExactly("PUBREC 7 NO_MATCHING_SUBSCRIBERS");
        }

        @Test
        void aQos2MessageRefusedBeforeItComesAgainIsNewThen() {
            Delivery delivery = receive(EXACTLY_ONCE, 7);
            reconnect();
            acknowledge(delivery, NOT_AUTHORIZED);
            assertThat(flow.unreleased()).isZero();
            acknowledge(receive(EXACTLY_ONCE, 7), NOT_AUTHORIZED);
            assertThat(sent).containsExactly("PUBREC 7 NOT_AUTHORIZED");
            assertNothingOpen();
        }

        @Test
        void anIdentifierThatWasRefusedLateIsCountedOnTheNextConnection() {
            Delivery delivery = receive(EXACTLY_ONCE, 7);
            reconnect();
            acknowledge(delivery, NOT_AUTHORIZED);
            acknowledge(receive(EXACTLY_ONCE, 7));
            assertThat(flow.publish(EXACTLY_ONCE, 7)).isEqualTo(DUPLICATE);
            assertThat(flow.open()).isEqualTo(1);
        }

        @Test
        void aRefusalThatWasHeldBackDoesNotBecomeASuccess() {
            receive(AT_LEAST_ONCE, 1);
            acknowledge(receive(EXACTLY_ONCE, 2), NOT_AUTHORIZED);
            acknowledge(receive(EXACTLY_ONCE, 3));
            assertThat(sent).isEmpty();
            reconnect();
            receive(AT_LEAST_ONCE, 1);
            receive(EXACTLY_ONCE, 2);
            assertThat(flow.publish(EXACTLY_ONCE, 3)).isEqualTo(DUPLICATE);
        }

        @Test
        void aQos2MessageWhosePubrecWasLostGetsAnother() {
            acknowledge(receive(EXACTLY_ONCE, 7));
            reconnect();
            assertThat(flow.publish(EXACTLY_ONCE, 7)).isEqualTo(DUPLICATE);
            flush();
            assertThat(sent).containsExactly("PUBREC 7 SUCCESS", "PUBREC 7 SUCCESS");
            assertThat(flow.open()).isEqualTo(1);
        }

        @Test
        void pubrelOfAnEarlierConnectionsMessageReleasesIt() {
            acknowledge(receive(EXACTLY_ONCE, 7));
            reconnect();
            assertThat(flow.unreleased()).isEqualTo(1);
            assertThat(flow.pubrel(7)).isTrue();
            assertNothingOpen();
            receive(EXACTLY_ONCE, 7);
        }

        @Test
        void pubrelOfWhatNeverHadAPubrecIsNotFound() {
            Delivery delivery = receive(EXACTLY_ONCE, 7);
            reconnect();
            assertThat(flow.pubrel(7)).isFalse();
            flow.publish(EXACTLY_ONCE, 7);
            acknowledge(delivery);
            assertThat(sent).containsExactly("PUBREC 7 SUCCESS");
        }

        @Test
        void theCountStartsAnewAndMessagesThatComeAgainAreInIt() {
            flow.connected(2);
            acknowledge(receive(EXACTLY_ONCE, 1));
            acknowledge(receive(EXACTLY_ONCE, 2));
            flow.connectionLost();
            flow.connected(1);
            assertThat(flow.publish(EXACTLY_ONCE, 1)).isEqualTo(DUPLICATE);
            assertThat(flow.open()).isEqualTo(1);
            assertThat(flow.publish(EXACTLY_ONCE, 2)).isEqualTo(RECEIVE_MAXIMUM_EXCEEDED);
        }

        @Test
        void anIdentifierThatWasReleasedIsCountedOnTheNextConnection() {
            acknowledge(receive(EXACTLY_ONCE, 1));
            reconnect();
            flow.pubrel(1);
            acknowledge(receive(EXACTLY_ONCE, 1));
            assertThat(flow.publish(EXACTLY_ONCE, 1)).isEqualTo(DUPLICATE);
            assertThat(flow.open()).isEqualTo(1);
        }

        @Test
        void repeatedTwiceOnTheNextConnectionIsCountedOnce() {
            acknowledge(receive(EXACTLY_ONCE, 7));
            reconnect();
            assertThat(flow.publish(EXACTLY_ONCE, 7)).isEqualTo(DUPLICATE);
            flush();
            assertThat(flow.publish(EXACTLY_ONCE, 7)).isEqualTo(DUPLICATE);
            assertThat(flow.open()).isEqualTo(1);
        }

        @Test
        void whatWaitedWhenTheSessionEndedIsForgotten() {
            Delivery waiting = receive(EXACTLY_ONCE, 1);
            flow.clear();
            flow.connected(10);
            acknowledge(receive(EXACTLY_ONCE, 1));
            assertThat(sent).containsExactly("PUBREC 1 SUCCESS");
            assertThat(flow.pubrel(1)).isTrue();
            acknowledge(waiting);
            assertThat(sent).hasSize(1);
            assertNothingOpen();
        }

        @Test
        void theNextSessionCountsAnew() {
            acknowledge(receive(EXACTLY_ONCE, 1));
            flow.connectionLost();
            flow.clear();
            flow.connected(10);
            acknowledge(receive(EXACTLY_ONCE, 1));
            assertThat(flow.publish(EXACTLY_ONCE, 1)).isEqualTo(DUPLICATE);
            assertThat(flow.open()).isEqualTo(1);
        }

        @Test
        void aSessionThatIsOverLeavesNothing() {
            Delivery unanswered = receive(EXACTLY_ONCE, 1);
            acknowledge(receive(AT_LEAST_ONCE, 2));
            reconnect();
            acknowledge(receive(EXACTLY_ONCE, 3));
            flow.clear();
            assertNothingOpen();
            flow.connected(10);
            Delivery other = receive(EXACTLY_ONCE, 1);
            receive(EXACTLY_ONCE, 3);
            acknowledge(unanswered, NOT_AUTHORIZED);
            assertThat(flow.unreleased()).isEqualTo(2);
            assertThat(sent).containsExactly("PUBREC 3 SUCCESS");
            acknowledge(other);
            assertThat(sent).containsExactly("PUBREC 3 SUCCESS", "PUBREC 1 SUCCESS");
        }
    }

    @Test
    void qos0HasNoFlow() {
        assertThatIllegalArgumentException().isThrownBy(() -> flow.publish(AT_MOST_ONCE, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536})
    void anIdentifierOutOfRangeIsRefused(int packetIdentifier) {
        assertThatIllegalArgumentException().isThrownBy(() -> flow.publish(AT_LEAST_ONCE, packetIdentifier));
    }

    @Test
    void thereIsNoDeliveryBeforeAMessage() {
        assertThatIllegalStateException().isThrownBy(flow::delivery);
        receive(AT_LEAST_ONCE, 1);
        flow.connectionLost();
        assertThatIllegalStateException().isThrownBy(flow::delivery);
    }

    @Test
    void whatIsSaidWithAnAcknowledgementWaitsWithIt() {
        InboundFlow inbound = new InboundFlow(10);
        inbound.publish(QoS.AT_LEAST_ONCE, 1);
        InboundFlow.Delivery first = inbound.delivery();
        inbound.publish(QoS.EXACTLY_ONCE, 2);
        List<ReasonProperties> said = new ArrayList<>();
        InboundFlow.Acknowledgements to = new InboundFlow.Acknowledgements() {
            @Override
            public void send(PacketType type, int packetIdentifier, ReasonCode reasonCode) {
                throw new AssertionError("the properties are lost");
            }

            @Override
            public void send(PacketType type, int packetIdentifier, ReasonCode reasonCode,
                    ReasonProperties properties) {
                said.add(properties);
            }
        };

        inbound.acknowledge(inbound.delivery(), ReasonCode.QUOTA_EXCEEDED, ReasonProperties.reason("full"), to);
        assertThat(said).isEmpty();
        assertThat(inbound.unacknowledged()).isEqualTo(2);
        inbound.acknowledge(first, ReasonCode.SUCCESS, to);
        assertThat(said).containsExactly(ReasonProperties.NONE, ReasonProperties.reason("full"));
        assertThat(inbound.unacknowledged()).isZero();
    }

    @Test
    void aMessageThatAnEarlierProcessHadAcceptedIsADuplicateUntilItIsReleased() {
        flow.restore(7);
        flow.connected(1);
        assertThat(flow.publish(QoS.EXACTLY_ONCE, 7)).isEqualTo(InboundFlow.Receipt.DUPLICATE);
        flush();
        assertThat(sent).containsExactly("PUBREC 7 SUCCESS");
        assertThat(flow.pubrel(7)).isTrue();
        assertThat(flow.publish(QoS.EXACTLY_ONCE, 7)).isEqualTo(InboundFlow.Receipt.NEW);
    }
}
