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
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RetainedMessagesTest {
    private static final int MAXIMUM_COUNT = 3;
    private static final int MAXIMUM_BYTES = 10_000;

    private final RetainedMessages retained = new RetainedMessages(MAXIMUM_COUNT, MAXIMUM_BYTES, 1);

    private static Message message(String topic, int length) {
        return Message.of(topic, Bytes.copyOf(new byte[length]), QoS.AT_MOST_ONCE);
    }

    private static Message expiring(String topic, long seconds) {
        return message(topic, 1)
                .withProperties(MessageProperties.builder().messageExpiryInterval(seconds).contentType("x").build());
    }

    private List<String> topics(String filter, long nowNanos) {
        List<String> topics = new ArrayList<>();
        retained.forEachMatching(TopicFilter.of(filter), nowNanos, m -> topics.add(m.message().topicName().value()));
        return topics;
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void refusesOneMoreThanTheLimitOfCount() {
        for (int i = 0; i < MAXIMUM_COUNT; i++) {
            assertThat(retained.store(message("t/" + i, 1), 0)).isTrue();
        }
        long bytes = retained.bytes();

        assertThat(retained.store(message("t/more", 1), 0)).isFalse();
        assertThat(retained.size()).isEqualTo(MAXIMUM_COUNT);
        assertThat(retained.bytes()).isEqualTo(bytes);
        assertThat(topics("#", 0)).containsExactlyInAnyOrder("t/0", "t/1", "t/2");
        assertThat(retained.store(message("t/1", 2), 0)).as("replacing needs no place").isTrue();

        retained.remove(TopicName.of("t/1"));
        assertThat(retained.store(message("t/more", 1), 0)).isTrue();
    }

    @Test
    void refusesMoreThanTheLimitOfBytesAndKeepsWhatWasThere() {
        assertThat(retained.store(message("a", 5_000), 0)).isTrue();
        long bytes = retained.bytes();

        assertThat(retained.store(message("b", 5_000), 0)).isFalse();
        assertThat(retained.store(message("a", 10_000), 0)).isFalse();

        assertThat(retained.bytes()).isEqualTo(bytes);
        assertThat(topics("#", 0)).containsExactly("a");
        assertThat(retained.get(TopicName.of("a"), 0).message().payload().length()).isEqualTo(5_000);
        assertThat(retained.get(TopicName.of("b"), 0)).isNull();
    }

    @Test
    void countsThePropertiesOfAMessage() {
        Message plain = message("a", 100);
        retained.store(plain, 0);
        long without = retained.bytes();

        retained.store(plain.withProperties(MessageProperties.builder().userProperty("k", "v".repeat(1000)).build()),
                0);

        assertThat(retained.bytes() - without).isBetween(1_000L, 1_100L);
        assertThat(retained.store(
                plain.withProperties(MessageProperties.builder().userProperty("k", "v".repeat(10_000)).build()), 0))
                .isFalse();
    }

    @Test
    void givesBackAllBytesInTheEnd() {
        retained.store(message("a/b", 100), 0);
        retained.store(message("a/b", 50), 0);
        retained.store(expiring("a", 1), 0);
        retained.store(message("a/b", 0), 0);
        assertThat(retained.get(TopicName.of("a"), seconds(1))).isNull();
        assertThat(retained.isEmpty()).isTrue();
    }

    @Test
    void aMessageWithoutPayloadRemovesAndIsNotKept() {
        retained.store(message("a", 1), 0);
        assertThat(retained.store(message("a", 0), 0)).isTrue();
        assertThat(retained.store(message("b", 0), 0)).isTrue();
        assertThat(topics("#", 0)).isEmpty();
        assertThat(retained.isEmpty()).isTrue();
    }

    @Test
    void wildcardsAtTheFrontLeaveOutTopicsThatBeginWithDollar() {
        retained.store(message("$SYS/uptime", 1), 0);
        retained.store(message("a/$x", 1), 0);
        assertThat(topics("#", 0)).containsExactly("a/$x");
        assertThat(topics("+/#", 0)).containsExactly("a/$x");
        assertThat(topics("+/uptime", 0)).isEmpty();
        assertThat(topics("+/+", 0)).containsExactly("a/$x");
        assertThat(topics("$SYS/#", 0)).containsExactly("$SYS/uptime");
        assertThat(topics("$SYS/+", 0)).containsExactly("$SYS/uptime");
        assertThat(topics("$SYS/uptime", 0)).containsExactly("$SYS/uptime");
    }

    @Test
    void multiLevelWildcardIncludesTheParent() {
        retained.store(message("a", 1), 0);
        retained.store(message("a/b/c", 1), 0);
        retained.store(message("ab", 1), 0);
        assertThat(topics("a/#", 0)).containsExactlyInAnyOrder("a", "a/b/c");
        assertThat(topics("a/+/#", 0)).containsExactly("a/b/c");
        assertThat(topics("a/b/c/#", 0)).containsExactly("a/b/c");
    }

    @Test
    void anExpiredMessageIsDroppedWhenItIsMet() {
        retained.store(expiring("a", 10), seconds(5));
        retained.store(message("b", 1), seconds(5));

        assertThat(topics("#", seconds(15) - 1)).containsExactlyInAnyOrder("a", "b");
        assertThat(retained.size()).isEqualTo(2);
        assertThat(topics("#", seconds(15))).containsExactly("b");
        assertThat(retained.size()).isEqualTo(1);
    }

    @Test
    void removeExpiredDropsThoseUnderDollarToo() {
        retained.store(expiring("$SYS/x", 1), 0);
        retained.store(expiring("a/b/c", 2), 0);
        retained.store(expiring("a/b", 3), 0);
        assertThat(retained.removeExpired(seconds(1) - 1)).isZero();
        assertThat(retained.removeExpired(seconds(2))).isEqualTo(2);
        assertThat(topics("#", seconds(2))).containsExactly("a/b");
        assertThat(retained.removeExpired(seconds(3))).isEqualTo(1);
        assertThat(retained.isEmpty()).isTrue();
    }

    @Test
    void whatRemainsOfTheIntervalIsSent() {
        RetainedMessage stored = new RetainedMessage(expiring("a", 10), seconds(100));
        assertThat(stored.messageAt(seconds(100)).properties().messageExpiryInterval()).isEqualTo(10);
        assertThat(stored.messageAt(seconds(104) - 1).properties().messageExpiryInterval()).isEqualTo(7);
        assertThat(stored.messageAt(seconds(104)).properties().messageExpiryInterval()).isEqualTo(6);
        assertThat(stored.messageAt(seconds(104)).properties().contentType()).isEqualTo("x");
        assertThat(stored.isExpired(seconds(110) - 1)).isFalse();
        assertThat(stored.isExpired(seconds(110))).isTrue();
        assertThat(stored.remainingExpirySeconds(seconds(200))).isZero();
    }

    @Test
    void aMessageWithoutIntervalNeverExpires() {
        Message message = message("a", 1);
        RetainedMessage stored = new RetainedMessage(message, 0);
        assertThat(stored.remainingExpirySeconds(Long.MAX_VALUE)).isEqualTo(RetainedMessage.NEVER);
        assertThat(stored.isExpired(Long.MAX_VALUE)).isFalse();
        assertThat(stored.messageAt(seconds(5))).isSameAs(message);
    }

    @Test
    void anIntervalOfZeroHasPassedAtOnce() {
        retained.store(expiring("a", 0), 5);
        assertThat(retained.get(TopicName.of("a"), 5)).isNull();
    }

    @Test
    void topicsAndFiltersOfManyLevelsNeedNoDeepStack() {
        RetainedMessages large = new RetainedMessages(10, 1_000_000);
        String deep = "a" + "/a".repeat(32_000);
        large.store(message(deep, 1), 0);
        int[] found = {0};
        for (String filter : List.of("#", deep, "+" + "/+".repeat(32_000), "a/#", deep + "/#")) {
            large.forEachMatching(TopicFilter.of(filter), 0, m -> found[0]++);
        }
        assertThat(found[0]).isEqualTo(5);
        assertThat(large.remove(TopicName.of(deep))).isTrue();
        assertThat(large.isEmpty()).isTrue();
    }

    @Test
    void theActionMayRemoveWhatItIsGiven() {
        RetainedMessages large = new RetainedMessages(10_000, 10_000_000);
        for (int i = 0; i < 5_000; i++) {
            large.store(message("a/" + i, 1), 0);
        }
        int[] found = {0};
        large.forEachMatching(TopicFilter.of("a/+"), 0, m -> {
            found[0]++;
            large.remove(m.message().topicName());
        });
        assertThat(found[0]).isEqualTo(5_000);
        assertThat(large.isEmpty()).isTrue();
    }
}
