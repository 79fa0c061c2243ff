// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heliograph.codec.TopicName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundTopicAliasesTest {
    private static final TopicName A = TopicName.of("a");
    private static final TopicName B = TopicName.of("b");

    @Test
    void anAliasStandsForTheNameItWasSetToLast() {
        InboundTopicAliases aliases = new InboundTopicAliases(10);
        aliases.set(3, A);
        aliases.set(10, B);
        assertThat(aliases.get(3)).isEqualTo(A);
        assertThat(aliases.get(10)).isEqualTo(B);

        aliases.set(3, B);
        assertThat(aliases.get(3)).isEqualTo(B);
    }

    @Test
    void anAliasThatWasNotSetStandsForNothing() {
        InboundTopicAliases aliases = new InboundTopicAliases(10);
        assertThat(aliases.get(1)).isNull();
        aliases.set(5, A);
        assertThat(aliases.get(1)).isNull();
        assertThat(aliases.get(6)).isNull();
        assertThat(aliases.get(10)).isNull();
        assertThat(aliases.get(0)).isNull();
        assertThat(aliases.get(65_535)).isNull();
    }

    @Test
    void aliasesFromOneToTheMaximumAreAllowed() {
        InboundTopicAliases aliases = new InboundTopicAliases(10);
        assertThat(aliases.isAllowed(0)).isFalse();
        assertThat(aliases.isAllowed(1)).isTrue();
        assertThat(aliases.isAllowed(10)).isTrue();
        assertThat(aliases.isAllowed(11)).isFalse();
        assertThat(new InboundTopicAliases(0).isAllowed(1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 11, 65_535})
    void anAliasThatIsNotAllowedCannotBeSet(int alias) {
        InboundTopicAliases aliases = new InboundTopicAliases(10);
        assertThatIllegalArgumentException().isThrownBy(() -> aliases.set(alias, A));
    }

    @Test
    void allAliasesThereAreCanBeSetInAnyOrder() {
        InboundTopicAliases aliases = new InboundTopicAliases(65_535);
        for (int alias = 1; alias <= 65_535; alias += 2) {
            aliases.set(alias, A);
        }
        for (int alias = 65_534; alias > 0; alias -= 2) {
            aliases.set(alias, B);
        }
        for (int alias = 1; alias <= 65_535; alias++) {
            assertThat(aliases.get(alias)).isEqualTo(alias % 2 == 1 ? A : B);
        }
    }
}
