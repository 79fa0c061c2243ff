// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class PacketIdentifierSetTest {
    private final PacketIdentifierSet set = new PacketIdentifierSet();

    enum Action {
        ADD, REMOVE, CONTAINS, CLEAR
    }

    record Step(Action action, int identifier) {}

    /** Few identifiers, many of which want the same place: neighbours and those a power of two apart. */
    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> identifiers = Arbitraries.oneOf(Arbitraries.integers().between(1, 12),
                Arbitraries.integers().between(1, 12).map(i -> i * 64), Arbitraries.integers().between(65_520, 65_535),
                Arbitraries.integers().between(1, 65_535));
        Arbitrary<Action> actions = Arbitraries.frequency(Tuple.of(50, Action.ADD),
                Tuple.of(35, Action.REMOVE), Tuple.of(14, Action.CONTAINS),
                Tuple.of(1, Action.CLEAR));
        return Combinators.combine(actions, identifiers).as(Step::new).list().ofMaxSize(300);
    }

    @Property(tries = 500)
    void behavesAsAHashSet(@ForAll("steps") List<Step> steps) {
        PacketIdentifierSet tried = new PacketIdentifierSet();
        Set<Integer> expected = new HashSet<>();
        for (Step step : steps) {
            int identifier = step.identifier();
            switch (step.action()) {
                case ADD -> assertThat(tried.add(identifier)).isEqualTo(expected.add(identifier));
                case REMOVE -> assertThat(tried.remove(identifier)).isEqualTo(expected.remove(identifier));
                case CONTAINS -> assertThat(tried.contains(identifier)).isEqualTo(expected.contains(identifier));
                case CLEAR -> {
                    tried.clear();
                    expected.clear();
                }
            }
            assertThat(tried.size()).isEqualTo(expected.size());
        }
        Set<Integer> content = new HashSet<>();
        tried.forEach(content::add);
        assertThat(content).isEqualTo(expected);
        assertThat(expected).allMatch(tried::contains);
    }

    @Test
    void anEmptySetHoldsNothing() {
        assertThat(set.size()).isZero();
        assertThat(set.contains(1)).isFalse();
        assertThat(set.remove(1)).isFalse();
        set.forEach(identifier -> {
            throw new AssertionError("there is none");
        });
    }

    @Test
    void holdsAllIdentifiersThereAre() {
        for (int identifier = 1; identifier <= 65_535; identifier++) {
            assertThat(set.add(identifier)).isTrue();
        }
        assertThat(set.size()).isEqualTo(65_535);
        assertThat(set.add(1)).isFalse();
        assertThat(set.add(65_535)).isFalse();
        for (int identifier = 65_535; identifier >= 1; identifier--) {
            assertThat(set.remove(identifier)).isTrue();
            assertThat(set.contains(identifier)).isFalse();
        }
        assertThat(set.size()).isZero();
    }

    @Test
    void givesItsMemoryBackWhenEmptyAfterABurst() {
        for (int identifier = 1; identifier <= 1_000; identifier++) {
            set.add(identifier);
        }
        assertThat(set.capacity()).isGreaterThan(1_000);
        for (int identifier = 1; identifier <= 1_000; identifier++) {
            set.remove(identifier);
        }
        assertThat(set.capacity()).isZero();
        assertThat(set.add(7)).isTrue();
        assertThat(set.contains(7)).isTrue();
    }
}
