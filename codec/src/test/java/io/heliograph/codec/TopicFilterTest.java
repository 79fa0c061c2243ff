// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Topic Names, Topic Filters, and how they match: section 4.7 of either version and 4.8.2 of 5.0. */
class TopicFilterTest {

    @Property(tries = 5000)
    void matchesWhatTheRulesOfTheSpecificationMatch(@ForAll("filterTexts") String filter,
            @ForAll("nameTexts") String name) {
        assertThat(TopicFilter.of(filter).matches(TopicName.of(name)))
                .isEqualTo(matches(List.of(filter.split("/", -1)), List.of(name.split("/", -1)), true));
    }

    /** The rules of sections 4.7.1 and 4.7.2, level by level. */
    private static boolean matches(List<String> filter, List<String> name, boolean first) {
        if (filter.equals(List.of("#"))) {
            return !(first && name.get(0).startsWith("$"));
        }
        if (filter.isEmpty() || name.isEmpty()) {
            return filter.isEmpty() && name.isEmpty();
        }
        boolean any = filter.get(0).equals("+") && !(first && name.get(0).startsWith("$"));
        return (any || filter.get(0).equals(name.get(0)))
                && matches(filter.subList(1, filter.size()), name.subList(1, name.size()), false);
    }

    @Provide
    Arbitrary<String> filterTexts() {
        // Few different levels, so that there is often a match.
        return Arbitraries.of("", "a", "b", "+", "+", "$a", "aa").list().ofMinSize(1).ofMaxSize(4)
                .map(levels -> String.join("/", levels)).filter(text -> !text.isEmpty())
                .flatMap(text -> Arbitraries.of(text, text + "/#", "#"));
    }

    @Provide
    Arbitrary<String> nameTexts() {
        return Arbitraries.of("", "a", "b", "$a", "aa").list().ofMinSize(1).ofMaxSize(5)
                .map(levels -> String.join("/", levels)).filter(text -> !text.isEmpty());
    }

    @Property(tries = 3000)
    void isValidIfItsLevelsAre(@ForAll("anyTexts") String text) {
        assertThat(TopicFilter.fault(text) == null).as(text).isEqualTo(isValid(text));
        if (isValid(text)) {
            assertThat(TopicFilter.of(text).value()).isEqualTo(text);
            assertThat(TopicFilter.of(text).hasWildcard()).isEqualTo(text.contains("+") || text.contains("#"));
        } else {
            assertThatThrownBy(() -> TopicFilter.of(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static boolean isValid(String text) {
        if (text.startsWith("$share/")) {
            String[] parts = text.split("/", 3);
            return parts.length == 3 && !parts[1].isEmpty() && !parts[1].matches(".*[+#].*")
                    && hasValidLevels(parts[2]);
        }
        return hasValidLevels(text);
    }

    private static boolean hasValidLevels(String text) {
        String[] levels = text.split("/", -1);
        boolean multiLevelLast = Arrays.asList(levels).subList(0, levels.length - 1).stream()
                .noneMatch(level -> level.contains("#"));
        return !text.isEmpty() && multiLevelLast && Arrays.stream(levels)
                .allMatch(level -> level.equals("+") || level.equals("#") || !level.matches(".*[+#].*"));
    }

    @Provide
    Arbitrary<String> anyTexts() {
        return Arbitraries.of("$share", "/", "/", "a", "+", "#", "$").list().ofMaxSize(7)
                .map(all -> String.join("", all));
    }

    @Property
    void aNameIsValidIfItIsNotEmptyAndHasNoWildcard(@ForAll("anyTexts") String text) {
        if (text.isEmpty() || text.contains("+") || text.contains("#")) {
            assertThatThrownBy(() -> TopicName.of(text)).isInstanceOf(IllegalArgumentException.class);
        } else {
            TopicName name = TopicName.of(text);
            assertThat(name.value()).isEqualTo(text);
            assertThat(name.isReserved()).isEqualTo(text.startsWith("$"));
            assertThat(name.encodedLength()).isEqualTo(text.length());
        }
    }

    @Example
    void aSharedSubscriptionMatchesByItsFilterAlone() {
        TopicFilter shared = TopicFilter.of("$share/group/a/+");
        assertThat(shared.isShared()).isTrue();
        assertThat(shared.shareName()).isEqualTo("group");
        assertThat(shared.filter()).isEqualTo("a/+");
        assertThat(shared.matches(TopicName.of("a/b"))).isTrue();
        assertThat(shared.matches(TopicName.of("$share/group/a/b"))).isFalse();
        assertThat(TopicFilter.of("$share/group/#").matches(TopicName.of("$SYS/x"))).isFalse();
    }

    @Example
    void nothingIsNormalised() {
        // [MQTT-4.7.3-4]: composed and decomposed, upper and lower case, empty levels
        assertThat(TopicFilter.of("\u00E9").matches(TopicName.of("e\u0301"))).isFalse();
        assertThat(TopicFilter.of("A").matches(TopicName.of("a"))).isFalse();
        assertThat(TopicFilter.of("/a").matches(TopicName.of("a"))).isFalse();
        assertThat(TopicFilter.of("a/").matches(TopicName.of("a"))).isFalse();
    }

    @Example
    void textThatIsTooLongOrCannotBeEncodedIsRefused() {
        // [MQTT-4.7.3-3]
        assertThat(TopicName.of("a".repeat(65_535)).encodedLength()).isEqualTo(65_535);
        assertThatThrownBy(() -> TopicName.of("a".repeat(65_536))).hasMessageContaining("Topic Name");
        assertThatThrownBy(() -> TopicName.of("\u20AC".repeat(21_846))).hasMessageContaining("Topic Name");
        assertThatThrownBy(() -> TopicFilter.of("a".repeat(65_536))).hasMessageContaining("Topic Filter");
        assertThatThrownBy(() -> TopicName.of("a\u0000")).hasMessageContaining("null character");
        assertThatThrownBy(() -> TopicFilter.of("a\uD800")).hasMessageContaining("surrogate");
        assertThatThrownBy(() -> TopicName.of("\uDC00\uD800")).hasMessageContaining("surrogate");
    }

    @Example
    void equalTextsAreEqual() {
        assertThat(TopicFilter.of("a/#")).isEqualTo(TopicFilter.of("a/#")).hasSameHashCodeAs(TopicFilter.of("a/#"));
        assertThat(TopicFilter.of("a/#")).isNotEqualTo(TopicFilter.of("a/+"));
        assertThat(TopicName.of("a")).isEqualTo(TopicName.of("a")).hasSameHashCodeAs(TopicName.of("a"))
                .isNotEqualTo(TopicName.of("b")).hasToString("a");
        // With the same hash code.
        assertThat(TopicName.of("Aa")).isNotEqualTo(TopicName.of("BB"));
        assertThat(TopicFilter.plain("$share/g/a")).isNotEqualTo(TopicFilter.of("$share/g/a"));
        assertThat(TopicName.of("a")).isLessThan(TopicName.of("b"));
        assertThat(TopicFilter.of("a")).isLessThan(TopicFilter.of("b"));
    }
}
