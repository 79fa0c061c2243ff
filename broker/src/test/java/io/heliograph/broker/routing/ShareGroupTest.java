// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ShareGroupTest {
    private static final TopicFilter FILTER = TopicFilter.of("$share/g/a/+");
    private static final TopicName TOPIC = TopicName.of("a/b");

    private final SubscriptionIndex<TestSubscriber> index = new SubscriptionIndex<>(4, 1);

    private TestSubscriber join(int shard) {
        TestSubscriber member = new TestSubscriber(shard, "m" + shard);
        index.add(FILTER, member);
        return member;
    }

    private ShareGroup<TestSubscriber> group() {
        List<ShareGroup<TestSubscriber>> groups = index.route(TOPIC).groups();
        assertThat(groups).hasSize(1);
        return groups.getFirst();
    }

    private static Map<TestSubscriber, Integer> turns(ShareGroup<TestSubscriber> group, int count) {
        Map<TestSubscriber, Integer> turns = new HashMap<>();
        for (int i = 0; i < count; i++) {
            turns.merge(group.next(), 1, Integer::sum);
        }
        return turns;
    }

    @Test
    void membersTakeTurnsAcrossShards() {
        TestSubscriber a = join(0);
        TestSubscriber b = join(1);
        TestSubscriber c = join(2);
        assertThat(turns(group(), 30)).isEqualTo(Map.of(a, 10, b, 10, c, 10));
    }

    @Test
    void thoseOnlineShareEquallyWhatTheOthersMiss() {
        TestSubscriber a = join(0);
        TestSubscriber b = join(1);
        TestSubscriber c = join(2);
        b.online = false;
        assertThat(turns(group(), 30)).isEqualTo(Map.of(a, 15, c, 15));
        b.online = true;
        assertThat(turns(group(), 30)).isEqualTo(Map.of(a, 10, b, 10, c, 10));
    }

    @Test
    void offlineMembersTakeTurnsWhenNobodyIsOnline() {
        TestSubscriber a = join(0);
        TestSubscriber b = join(1);
        a.online = false;
        b.online = false;
        assertThat(turns(group(), 10)).isEqualTo(Map.of(a, 5, b, 5));
    }

    @Test
    void aMemberThatLeavesGetsNothingMore() {
        TestSubscriber a = join(0);
        TestSubscriber b = join(1);
        TestSubscriber c = join(2);
        ShareGroup<TestSubscriber> group = group();
        turns(group, 3);
        index.remove(FILTER, a);
        assertThat(turns(group, 10)).isEqualTo(Map.of(b, 5, c, 5));
        index.remove(FILTER, c);
        assertThat(turns(group, 10)).isEqualTo(Map.of(b, 10));
    }

    @Test
    void aGroupWithoutMembersHasNoneForAMessageAndIsGone() {
        TestSubscriber a = join(0);
        ShareGroup<TestSubscriber> group = group();
        index.remove(FILTER, a);
        assertThat(group.next()).isNull();
        assertThat(index.route(TOPIC).isEmpty()).isTrue();
        assertThat(index.isEmpty()).isTrue();
    }

    @Test
    void theSameShareNameWithAnotherFilterIsAnotherGroup() {
        join(0);
        index.add(TopicFilter.of("$share/g/a/b"), new TestSubscriber(0));
        index.add(TopicFilter.of("$share/h/a/+"), new TestSubscriber(0));
        index.add(TopicFilter.of("a/+"), new TestSubscriber(0));

        Route<TestSubscriber> route = index.route(TOPIC);
        assertThat(route.groups()).extracting(g -> g.shareName() + " " + g.filter())
                .containsExactlyInAnyOrder("g a/+", "g a/b", "h a/+");
        assertThat(route.targets()).hasSize(1);
    }

    @Test
    void refusesToRemoveWhoIsNotAMember() {
        TestSubscriber plain = new TestSubscriber(0);
        index.add(TopicFilter.of("a/+"), plain);
        assertThatThrownBy(() -> index.remove(FILTER, plain)).isInstanceOf(IllegalStateException.class);
        TestSubscriber member = join(0);
        assertThatThrownBy(() -> index.remove(FILTER, plain)).isInstanceOf(IllegalStateException.class);
        assertThat(turns(group(), 2)).isEqualTo(Map.of(member, 2));
    }

    @Test
    void publishersOnSeveralThreadsKeepTheTurns() throws Exception {
        int perThread = 30_000;
        List<TestSubscriber> members = List.of(join(0), join(1), join(2));
        ShareGroup<TestSubscriber> group = group();
        Callable<Map<TestSubscriber, Integer>> publisher = () -> turns(group, perThread);
        Map<TestSubscriber, Integer> all = new HashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<Map<TestSubscriber, Integer>>> results = new ArrayList<>(threads.invokeAll(List.of(publisher,
                    publisher, publisher)));
            for (Future<Map<TestSubscriber, Integer>> result : results) {
                result.get().forEach((member, count) -> all.merge(member, count, Integer::sum));
            }
        }
        assertThat(all).hasSize(3);
        for (TestSubscriber member : members) {
            assertThat(all).containsEntry(member, perThread);
        }
    }
}
