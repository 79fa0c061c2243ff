// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random topics and filters from few levels, so that they often meet. */
final class Topics {
    private static final Arbitrary<String> LEVEL = Arbitraries.frequency(Tuple.of(6, "a"),
            Tuple.of(4, "b"), Tuple.of(2, "$x"), Tuple.of(2, ""),
            Tuple.of(1, "é"));

    private Topics() {}

    static Arbitrary<TopicName> names() {
        return LEVEL.list().ofMinSize(1).ofMaxSize(4).map(Topics::join).filter(s -> !s.isEmpty()).map(TopicName::of);
    }

    static Arbitrary<TopicFilter> plainFilters() {
        return filterTexts().map(TopicFilter::of);
    }

    /** Three of four are plain. */
    static Arbitrary<TopicFilter> filters() {
        Arbitrary<String> shareNames = Arbitraries.of("one", "two");
        Arbitrary<TopicFilter> shared = Combinators.combine(shareNames, filterTexts())
                .as((name, filter) -> TopicFilter.of("$share/" + name + "/" + filter));
        return Arbitraries.frequencyOf(Tuple.of(3, plainFilters()), Tuple.of(1, shared));
    }

    private static Arbitrary<String> filterTexts() {
        Arbitrary<String> level = Arbitraries.frequencyOf(Tuple.of(3, LEVEL),
                Tuple.of(1, Arbitraries.just("+")));
        Arbitrary<String> withoutRest = level.list().ofMinSize(1).ofMaxSize(4).map(Topics::join);
        Arbitrary<String> withRest = level.list().ofMinSize(0).ofMaxSize(3)
                .map(levels -> levels.isEmpty() ? "#" : join(levels) + "/#");
        return Arbitraries.oneOf(withoutRest, withRest).filter(s -> !s.isEmpty());
    }

    private static String join(List<String> levels) {
        return String.join("/", levels);
    }
}
