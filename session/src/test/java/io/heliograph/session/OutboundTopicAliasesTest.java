// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.TopicName;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OutboundTopicAliasesTest {
    private static final TopicName A = TopicName.of("a");
    private static final TopicName B = TopicName.of("b");
    private static final TopicName C = TopicName.of("c");

    @Test
    void aNameGetsAnAliasThatTheReceiverKnowsFromTheSecondTimeOn() {
        OutboundTopicAliases aliases = new OutboundTopicAliases(5);
        assertThat(aliases.alias(A)).isEqualTo(1);
        assertThat(aliases.wasKnown()).isFalse();
        assertThat(aliases.alias(B)).isEqualTo(2);
        assertThat(aliases.wasKnown()).isFalse();
        assertThat(aliases.alias(A)).isEqualTo(1);
        assertThat(aliases.wasKnown()).isTrue();
    }

    @Test
    void withoutAliasesThereIsNone() {
        OutboundTopicAliases aliases = new OutboundTopicAliases(0);
        assertThat(aliases.alias(A)).isZero();
        assertThat(aliases.alias(A)).isZero();
        assertThat(aliases.wasKnown()).isFalse();
    }

    @Test
    void theNameNotUsedForLongestLosesItsAlias() {
        OutboundTopicAliases aliases = new OutboundTopicAliases(2);
        aliases.alias(A);
        aliases.alias(B);
        aliases.alias(A);
        assertThat(aliases.alias(C)).as("B's").isEqualTo(2);
        assertThat(aliases.wasKnown()).isFalse();
        assertThat(aliases.alias(A)).isEqualTo(1);
        assertThat(aliases.wasKnown()).isTrue();
        assertThat(aliases.alias(B)).as("C's").isEqualTo(2);
        assertThat(aliases.wasKnown()).isFalse();
    }

    @Test
    void anAliasThatWasNotSentIsNotKnown() {
        OutboundTopicAliases aliases = new OutboundTopicAliases(2);
        aliases.alias(A);
        aliases.alias(B);
        aliases.forget(B);
        assertThat(aliases.alias(A)).isEqualTo(1);
        assertThat(aliases.wasKnown()).isTrue();
        assertThat(aliases.alias(B)).isEqualTo(2);
        assertThat(aliases.wasKnown()).isFalse();
    }

    @Test
    void forgettingANameWithoutAliasChangesNothing() {
        OutboundTopicAliases aliases = new OutboundTopicAliases(2);
        aliases.alias(A);
        aliases.forget(B);
        assertThat(aliases.alias(A)).isEqualTo(1);
        assertThat(aliases.wasKnown()).isTrue();
    }

    /** The other side is the receiver's half, which is told only of what is sent. */
    @Test
    void theReceiverAlwaysFindsTheNameThatWasMeant() {
        SplittableRandom random = new SplittableRandom(1);
        for (int run = 0; run < 200; run++) {
            int maximum = 1 + random.nextInt(5);
            OutboundTopicAliases outbound = new OutboundTopicAliases(maximum);
            InboundTopicAliases inbound = new InboundTopicAliases(maximum);
            for (int i = 0; i < 200; i++) {
                TopicName name = TopicName.of("topic/" + random.nextInt(8));
                int alias = outbound.alias(name);
                assertThat(inbound.isAllowed(alias)).isTrue();
                if (random.nextInt(5) == 0) {
                    outbound.forget(name);
                } else if (outbound.wasKnown()) {
                    assertThat(inbound.get(alias)).isEqualTo(name);
                } else {
                    inbound.set(alias, name);
                }
            }
        }
    }
}
