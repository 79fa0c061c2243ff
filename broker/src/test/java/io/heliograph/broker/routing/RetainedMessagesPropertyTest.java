// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The tree of retained messages against a map that is searched whole. */
class RetainedMessagesPropertyTest {
    private final RetainedMessages retained = new RetainedMessages(1000, 1_000_000);
    private final Map<TopicName, RetainedMessage> model = new HashMap<>();
    private long nowSeconds;

    /** One thing that happens. */
    sealed interface Step {
        /** A message is published with RETAIN; 0 seconds stand for no expiry. */
        record Store(TopicName topic, String payload, int expirySeconds) implements Step {}

        /** The message of a topic is removed. */
        record Remove(TopicName topic) implements Step {}

        /** A Client subscribes. */
        record Subscribe(TopicFilter filter) implements Step {}

        /** A look at one topic. */
        record Get(TopicName topic) implements Step {}

        /** Time goes by. */
        record Wait(int seconds) implements Step {}

        /** All expired messages are dropped. */
        record RemoveExpired() implements Step {}
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> store = Combinators.combine(Topics.names(), Arbitraries.of("", "1", "22", "333"),
                Arbitraries.integers().between(0, 3)).as(Step.Store::new);
        return Arbitraries
                .frequencyOf(Tuple.of(6, store), Tuple.of(2, Topics.names().map(Step.Remove::new)),
                        Tuple.of(4, Topics.plainFilters().map(Step.Subscribe::new)),
                        Tuple.of(2, Topics.names().map(Step.Get::new)),
                        Tuple.of(1, Arbitraries.integers().between(1, 3).map(Step.Wait::new)),
                        Tuple.of(1, Arbitraries.create(Step.RemoveExpired::new)))
                .list().ofMaxSize(150);
    }

    @Property(tries = 2000)
    void keepsTheLatestMessageOfEachTopicUntilItExpires(@ForAll("steps") List<Step> steps) {
        for (Step step : steps) {
            take(step);
        }
        for (TopicName topic : List.copyOf(model.keySet())) {
            take(new Step.Remove(topic));
        }
        take(new Step.RemoveExpired());
        assertThat(retained.isEmpty()).isTrue();
    }

    private void take(Step step) {
        switch (step) {
            case Step.Store(TopicName topic, String payload, int expirySeconds) -> {
                Message message = new Message(topic, Bytes.utf8(payload), QoS.AT_LEAST_ONCE, true,
                        MessageProperties.builder()
                                .messageExpiryInterval(expirySeconds == 0 ? null : (long) expirySeconds).build());
                assertThat(retained.store(message, now())).isTrue();
                if (payload.isEmpty()) {
                    model.remove(topic);
                } else {
                    model.put(topic, new RetainedMessage(message, now()));
                }
            }
            case Step.Remove(TopicName topic) -> {
                boolean wasThere = model.remove(topic) != null;
                boolean removed = retained.remove(topic);
                // An expired message is still there for who removes it, if nobody has met it before.
                assertThat(removed || !wasThere).isTrue();
            }
            case Step.Subscribe(TopicFilter filter) -> {
                List<RetainedMessage> found = new ArrayList<>();
                retained.forEachMatching(filter, now(), found::add);
                assertThat(found).containsExactlyInAnyOrderElementsOf(
                        model.values().stream().filter(m -> filter.matches(m.message().topicName())).toList());
            }
            case Step.Get(TopicName topic) -> assertThat(retained.get(topic, now())).isEqualTo(model.get(topic));
            case Step.Wait(int seconds) -> {
                nowSeconds += seconds;
                model.values().removeIf(m -> expired(m));
            }
            case Step.RemoveExpired() -> {
                retained.removeExpired(now());
                assertThat(retained.size()).isEqualTo(model.size());
                if (model.isEmpty()) {
                    assertThat(retained.isEmpty()).isTrue();
                }
            }
        }
    }

    private boolean expired(RetainedMessage stored) {
        Long interval = stored.message().properties().messageExpiryInterval();
        return interval != null && now() - stored.storedAtNanos() >= TimeUnit.SECONDS.toNanos(interval);
    }

    private long now() {
        // Near the end of the range, so that an addition instead of a difference shows.
        return Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(10) + TimeUnit.SECONDS.toNanos(nowSeconds);
    }
}
