// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.TopicName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LevelsTest {

    @Provide
    Arbitrary<TopicName> names() {
        return Topics.names();
    }

    private static List<String> levels(Levels levels) {
        return IntStream.range(0, levels.count).mapToObj(i -> levels.text.substring(levels.start(i), levels.end(i)))
                .toList();
    }

    @Property
    void cutsAtEverySlash(@ForAll("names") TopicName name, @ForAll long seed) {
        Levels levels = Levels.of(name.value(), seed);
        assertThat(levels(levels)).isEqualTo(List.of(name.value().split("/", -1)));
        for (int i = 0; i < levels.count; i++) {
            String level = levels(levels).get(i);
            assertThat(levels.hash(i)).isEqualTo(Levels.hash(level, seed));
            assertThat(levels.is(i, 'a')).isEqualTo(level.equals("a"));
        }
    }

    @Test
    void cutsMoreLevelsThanUsual() {
        assertThat(levels(Levels.of("a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/", 1))).hasSize(19).endsWith("r", "");
    }

    @Test
    void textsThatDifferByALittleHaveHashesThatDifferInTheLowBits() {
        for (long seed : new long[] {0, 1, -1, 42}) {
            Set<Integer> lowBits = new HashSet<>();
            for (int i = 0; i < 4096; i++) {
                lowBits.add(Levels.of("device/%d/state".formatted(i), seed).hash & 4095);
            }
            // Of random hashes 63 % of the places would be taken.
            assertThat(lowBits.size()).as("seed %d", seed).isGreaterThan(2400);
        }
    }

    @Test
    void textsThatShareAPlaceUnderOneSeedDoNotUnderAnother() {
        int wanted = Levels.hash("0", 1) & 1023;
        List<String> colliding = IntStream.range(0, 1_000_000).mapToObj(Integer::toString)
                .filter(text -> (Levels.hash(text, 1) & 1023) == wanted).toList();
        assertThat(colliding).hasSizeGreaterThan(800);

        Set<Integer> places = new HashSet<>();
        colliding.forEach(text -> places.add(Levels.hash(text, 2) & 1023));
        assertThat(places).hasSizeGreaterThan(500);
    }
}
