// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalSubscribersTest {
    private static final TopicFilter FILTER = TopicFilter.of("a");

    private final SubscriptionIndex<TestSubscriber> index = new SubscriptionIndex<>(1, 1);

    private LocalSubscribers<TestSubscriber> list() {
        return index.route(TopicName.of("a")).targets().getFirst().list(0);
    }

    private static Set<TestSubscriber> all(LocalSubscribers<TestSubscriber> list) {
        Set<TestSubscriber> all = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            all.add(list.get(i));
        }
        return all;
    }

    @Test
    void holdsAHundredThousandInLinearTime() {
        List<TestSubscriber> subscribers = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            TestSubscriber subscriber = new TestSubscriber(0);
            subscribers.add(subscriber);
            index.add(FILTER, subscriber);
        }
        assertThat(index.version()).isEqualTo(1);
        assertThat(all(list())).hasSize(100_000);

        Collections.shuffle(subscribers, new Random(1));
        for (TestSubscriber subscriber : subscribers) {
            index.remove(FILTER, subscriber);
        }
        assertThat(index.version()).isEqualTo(2);
        assertThat(index.isEmpty()).isTrue();
    }

    @Test
    void losesTheOneThatIsRemovedWhileItIsWalkedBackwards() {
        List<TestSubscriber> subscribers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            subscribers.add(new TestSubscriber(0, "s" + i));
            index.add(FILTER, subscribers.get(i));
        }
        LocalSubscribers<TestSubscriber> list = list();
        List<TestSubscriber> visited = new ArrayList<>();
        for (int i = list.size() - 1; i >= 0; i--) {
            TestSubscriber subscriber = list.get(i);
            visited.add(subscriber);
            if (i % 2 == 0) {
                index.remove(FILTER, subscriber);
            }
        }
        assertThat(visited).containsExactlyInAnyOrderElementsOf(subscribers);
        assertThat(all(list)).hasSize(5);
    }

    @Test
    void refusesAnIndexBeyondItsSize() {
        index.add(FILTER, new TestSubscriber(0));
        LocalSubscribers<TestSubscriber> one = list();
        assertThatThrownBy(() -> one.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesASubscriberTwice() {
        TestSubscriber subscriber = new TestSubscriber(0);
        index.add(FILTER, subscriber);
        assertThatThrownBy(() -> index.add(TopicFilter.of("b"), subscriber)).isInstanceOf(IllegalStateException.class);
        assertThat(index.route(TopicName.of("b")).isEmpty()).isTrue();
    }

    @Test
    void refusesToRemoveWhatIsNotThere() {
        TestSubscriber subscriber = new TestSubscriber(0);
        index.add(FILTER, subscriber);
        for (String other : List.of("b", "+", "a/#", "$share/g/a")) {
            assertThatThrownBy(() -> index.remove(TopicFilter.of(other), subscriber)).as(other)
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> index.remove(FILTER, new TestSubscriber(0))).isInstanceOf(IllegalStateException.class);
        assertThat(all(list())).containsExactly(subscriber);
    }

    @Test
    void refusesAShardThatDoesNotExist() {
        assertThatThrownBy(() -> index.add(FILTER, new TestSubscriber(1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new SubscriptionIndex<TestSubscriber>(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isEmptyForEverOnceItsLastSubscriberHasGone() {
        TestSubscriber first = new TestSubscriber(0);
        index.add(FILTER, first);
        LocalSubscribers<TestSubscriber> former = list();
        index.remove(FILTER, first);
        index.add(FILTER, first);

        assertThat(former.size()).isZero();
        assertThat(all(list())).containsExactly(first);
    }
}
