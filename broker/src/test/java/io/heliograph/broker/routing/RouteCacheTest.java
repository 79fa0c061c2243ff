// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteCacheTest {
    private static final TopicName TOPIC = TopicName.of("device/7/state");

    private final SubscriptionIndex<TestSubscriber> index = new SubscriptionIndex<>(2, 1);
    private final RouteCache<TestSubscriber> cache = new RouteCache<>(index, 1024);

    private void subscribe(String filter) {
        index.add(TopicFilter.of(filter), new TestSubscriber(0));
    }

    @Test
    void answersARepeatedTopicWithTheSameRoute() {
        subscribe("device/7/state");
        Route<TestSubscriber> route = cache.route(TOPIC);

        assertThat(cache.route(TOPIC)).isSameAs(route);
        assertThat(cache.route(TopicName.of("device/7/state"))).isSameAs(route);
    }

    @Test
    void keepsTheRouteWhenAListGrowsOrShrinks() {
        subscribe("device/7/state");
        Route<TestSubscriber> route = cache.route(TOPIC);
        long version = index.version();

        TestSubscriber second = new TestSubscriber(0);
        index.add(TopicFilter.of("device/7/state"), second);

        assertThat(index.version()).isEqualTo(version);
        assertThat(cache.route(TOPIC)).isSameAs(route);
        assertThat(route.targets().getFirst().list(0).size()).isEqualTo(2);

        index.remove(TopicFilter.of("device/7/state"), second);

        assertThat(index.version()).isEqualTo(version);
        assertThat(route.targets().getFirst().list(0).size()).isEqualTo(1);
    }

    @Test
    void keepsTheRouteWhenAShareGroupGrows() {
        subscribe("$share/g/device/7/state");
        Route<TestSubscriber> route = cache.route(TOPIC);

        subscribe("$share/g/device/7/state");

        assertThat(cache.route(TOPIC)).isSameAs(route);
        assertThat(route.groups().getFirst().size()).isEqualTo(2);
    }

    @Test
    void keepsTheRouteWhenFiltersOfOtherTopicsComeAndGo() {
        subscribe("device/7/state");
        Route<TestSubscriber> route = cache.route(TOPIC);

        subscribe("device/8/state");
        subscribe("device/8/#");
        subscribe("alarm/#");

        assertThat(cache.route(TOPIC)).isSameAs(route);
    }

    @Test
    void seesEachKindOfChangeThatConcernsTheTopic() {
        List<String> filters = List.of("device/7/state", "#", "+/7/state", "device/#", "device/+/state", "device/7/#",
                "device/7/+", "device/7/state/#", "$share/g/device/7/state", "$share/g/device/#");
        for (int i = 0; i < filters.size(); i++) {
            subscribe(filters.get(i));

            Route<TestSubscriber> route = cache.route(TOPIC);
            assertThat(route).as(filters.get(i)).isEqualTo(cache.route(TopicName.of("device/7/state")));
            int lists = route.targets().getFirst().size();
            assertThat(lists + route.groups().size()).as(filters.get(i)).isEqualTo(i + 1);
        }
    }

    @Test
    void seesAnotherShardOnAKnownFilter() {
        subscribe("device/#");
        assertThat(cache.route(TOPIC).targets()).hasSize(1);

        index.add(TopicFilter.of("device/#"), new TestSubscriber(1));

        assertThat(cache.route(TOPIC).targets()).hasSize(2);
    }

    @Test
    void seesTheEndOfTheLastSubscription() {
        TestSubscriber only = new TestSubscriber(0);
        index.add(TopicFilter.of("device/+/state"), only);
        assertThat(cache.route(TOPIC).isEmpty()).isFalse();

        index.remove(TopicFilter.of("device/+/state"), only);

        assertThat(cache.route(TOPIC).isEmpty()).isTrue();
    }

    @Test
    void keepsHalfItsLimitOfTopicsInUseWhileOthersPassBy() {
        subscribe("t/+");
        List<TopicName> inUse = new ArrayList<>();
        List<Route<TestSubscriber>> routes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            inUse.add(TopicName.of("t/" + i));
            routes.add(cache.route(inUse.get(i)));
        }
        for (int i = 0; i < 20_000; i++) {
            Route<TestSubscriber> passing = cache.route(TopicName.of("t/passing" + i));
            assertThat(passing.targets().getFirst().list(0).filter()).isEqualTo("t/+");
            // Every one of the 500 comes up again before 12 others have passed.
            for (int j = 0; i % 12 == 0 && j < inUse.size(); j++) {
                assertThat(cache.route(inUse.get(j))).isSameAs(routes.get(j));
            }
        }
    }

    @Test
    void forgetsWhatIsNotAskedForAnyMore() {
        subscribe("t/+");
        Route<TestSubscriber> route = cache.route(TopicName.of("t/x"));
        for (int i = 0; i < 1024; i++) {
            cache.route(TopicName.of("t/" + i));
        }
        assertThat(cache.route(TopicName.of("t/x"))).isNotSameAs(route);
    }
}
