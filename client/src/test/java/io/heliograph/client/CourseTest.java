// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which server is tried next, and when; without any connection. */
class CourseTest {
    private static final ServerAddress A = ServerAddress.parse("a");
    private static final ServerAddress B = ServerAddress.parse("b");
    private static final ServerAddress C = ServerAddress.parse("c");
    private static final Reconnect RECONNECT = Reconnect.exponential(Duration.ofSeconds(1), Duration.ofSeconds(60));
    private final MqttException broken = new ConnectionLostException(DisconnectedBy.NETWORK, "x", null);
    private final MqttException nobody = new ConnectFailedException("x");

    private static final RandomGenerator LONGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private final ManualTime time = new ManualTime();

    private Course course(ServerOrder order, RedirectPolicy redirects, boolean retryFirst, ServerAddress... servers) {
        return new Course(new ServerOptions(List.of(servers), order, Duration.ofSeconds(1), redirects, retryFirst,
                Resubscribe.IF_SESSION_LOST), time, LONGEST, new Health<>(time), new Health<>(time));
    }

    private Course course(ServerAddress... servers) {
        return course(ServerOrder.IN_ORDER, RedirectPolicy.NEVER, false, servers);
    }

    private Course.Step fails(Course course) {
        return course.ended(nobody, false, false, RECONNECT);
    }

    private Course.Step breaks(Course course) {
        course.connected();
        return course.ended(broken, true, false, RECONNECT);
    }

    private static MqttException sentTo(ReasonCode code, String reference) {
        return new ConnectionRefusedException(
                new Connack(false, code, ConnackProperties.builder().serverReference(reference).build()));
    }

    @Test
    void theFirstConnectTriesEachServerOnceWithoutAPause() {
        Course course = course(A, B, C);
        assertThat(course.server()).isEqualTo(A);
        assertThat(fails(course)).isEqualTo(new Course.Step.Now(B));
        assertThat(fails(course)).isEqualTo(new Course.Step.Now(C));
        assertThat(fails(course)).isEqualTo(new Course.Step.End());
    }

    @Test
    void theFirstConnectGoesOnIfItShall() {
        Course course = course(ServerOrder.IN_ORDER, RedirectPolicy.NEVER, true, A, B);
        assertThat(fails(course)).isEqualTo(new Course.Step.Now(B));
        assertThat(fails(course)).isInstanceOfSatisfying(Course.Step.After.class, next -> {
            assertThat(next.server()).isEqualTo(A);
            assertThat(next.delay()).isLessThanOrEqualTo(Duration.ofSeconds(1));
        });
    }

    @Test
    void aRefusalForGoodEndsItWhateverServersAreLeft() {
        Course course = course(ServerOrder.IN_ORDER, RedirectPolicy.NEVER, true, A, B);
        MqttException refusal = new ConnectionRefusedException(
                new Connack(false, ReasonCode.BAD_USER_NAME_OR_PASSWORD));
        assertThat(course.ended(refusal, false, false, RECONNECT)).isEqualTo(new Course.Step.End());
    }

    @Test
    void aServerThatHasFailedIsTriedAfterTheOthers() {
        Course course = course(A, B, C);
        assertThat(server(breaks(course))).isEqualTo(B);
        assertThat(server(fails(course))).isEqualTo(C);
        assertThat(server(fails(course))).isEqualTo(A);
        assertThat(server(breaks(course))).isEqualTo(B);
    }

    @Test
    void andIsForgivenAfterAMinute() {
        Course course = course(A, B);
        assertThat(server(breaks(course))).isEqualTo(B);
        course.connected();
        time.advance(Health.MEMORY);
        assertThat(server(breaks(course))).isEqualTo(A);
    }

    private static ServerAddress server(Course.Step step) {
        assertThat(step).isInstanceOf(Course.Step.After.class);
        return ((Course.Step.After) step).server();
    }

    @Test
    void roundRobinBeginsBehindTheServerThatWasUsedLast() {
        Course course = course(ServerOrder.ROUND_ROBIN, RedirectPolicy.NEVER, false, A, B, C);
        List<ServerAddress> used = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            used.add(course.server());
            course.connected();
            time.advance(Health.MEMORY);
            breaks(course);
        }
        assertThat(used).containsExactly(A, B, C, A);
    }

    @Test
    void randomSpreadsClientsOverAllServers() {
        int[] first = new int[3];
        Random random = new Random(7);
        for (int i = 0; i < 3_000; i++) {
            ServerAddress server = new Servers(List.of(A, B, C), ServerOrder.RANDOM, RedirectPolicy.NEVER,
                    new Health<>(time), random).next();
            first[List.of(A, B, C).indexOf(server)]++;
        }
        assertThat(first).satisfies(counts -> assertThat(Stream.of(counts[0], counts[1], counts[2]))
                .allSatisfy(count -> assertThat(count).isBetween(900, 1_100)));
    }

    @Test
    void delaysGrowWhenAllServersHaveBeenTried() {
        Course course = course(ServerOrder.IN_ORDER, RedirectPolicy.NEVER, false, A, B);
        List<Duration> bounds = new ArrayList<>();
        Course.Step step = breaks(course);
        for (int i = 0; i < 6; i++) {
            bounds.add(longest(step));
            step = fails(course);
        }
        assertThat(bounds).extracting(Duration::toSeconds).containsExactly(1L, 1L, 2L, 2L, 4L, 4L);
    }

    /** Here chance always draws the longest delay that is allowed. */
    private static Duration longest(Course.Step step) {
        return ((Course.Step.After) step).delay();
    }

    @Test
    void aConnectionThatDoesNotLastDoesNotResetTheDelays() {
        Course course = course(A);
        Course.Step step = breaks(course);
        for (int i = 1; i <= 4; i++) {
            assertThat(step).isInstanceOf(Course.Step.After.class);
            assertThat(((Course.Step.After) step).attempt()).isEqualTo(i);
            assertThat(longest(step)).isEqualTo(Duration.ofSeconds(1L << (i - 1)));
            step = breaks(course);
        }
        course.connected();
        time.advance(RECONNECT.stableAfter());
        step = course.ended(broken, true, false, RECONNECT);
        assertThat(((Course.Step.After) step).attempt()).isEqualTo(1);
        assertThat(longest(step)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void givesUpAfterTheMostAttempts() {
        Course course = course(A);
        Reconnect thrice = RECONNECT.withMaximumAttempts(3);
        course.connected();
        assertThat(course.ended(broken, true, false, thrice)).isInstanceOf(Course.Step.After.class);
        assertThat(course.ended(nobody, false, false, thrice)).isInstanceOf(Course.Step.After.class);
        assertThat(course.ended(nobody, false, false, thrice)).isInstanceOf(Course.Step.After.class);
        assertThat(course.ended(nobody, false, false, thrice)).isEqualTo(new Course.Step.End());
    }

    @Test
    void aReferenceIsFollowedAtOnce() {
        Course course = course(ServerOrder.IN_ORDER, RedirectPolicy.ALWAYS, false, A);
        assertThat(course.ended(sentTo(ReasonCode.USE_ANOTHER_SERVER, "x:99 [::1]:5"), false, false, RECONNECT))
                .isEqualTo(new Course.Step.Now(ServerAddress.parse("x:99")));
        assertThat(fails(course)).isEqualTo(new Course.Step.Now(ServerAddress.parse("[::1]:5")));
        assertThat(fails(course)).isEqualTo(new Course.Step.End());
    }

    @Test
    void aReferenceInDisconnectIsFollowedToo() {
        Course course = course(ServerOrder.IN_ORDER, RedirectPolicy.ALWAYS, false, A);
        course.connected();
        MqttException moved = new ConnectionLostException(
                new Disconnect(ReasonCode.SERVER_MOVED, null, null, "b", List.of()));
        assertThat(course.ended(moved, true, false, RECONNECT)).isEqualTo(new Course.Step.Now(B));
        // For good: b is the only server now.
        assertThat(server(breaks(course))).isEqualTo(B);
        assertThat(server(fails(course))).isEqualTo(B);
    }

    @Test
    void anotherServerForNowIsNotForGood() {
        Course course = course(ServerOrder.IN_ORDER, RedirectPolicy.ALWAYS, false, A);
        MqttException busy = sentTo(ReasonCode.USE_ANOTHER_SERVER, "b");
        assertThat(course.ended(busy, false, false, RECONNECT)).isEqualTo(new Course.Step.Now(B));
        assertThat(server(breaks(course))).isEqualTo(A);
    }

    @Test
    void keepsTheWayToTheServer() {
        ServerAddress secure = ServerAddress.parse("wss://a/path");
        Course course = course(ServerOrder.IN_ORDER, RedirectPolicy.ALWAYS, false, secure);
        assertThat(course.ended(sentTo(ReasonCode.SERVER_MOVED, "b:9"), false, false, RECONNECT))
                .isEqualTo(new Course.Step.Now(ServerAddress.parse("wss://b:9/path")));
    }

    @Test
    void followsOnlyWhatIsAllowed() {
        MqttException moved = sentTo(ReasonCode.SERVER_MOVED, "evil b:1884 B");
        assertThat(course(A).ended(moved, false, false, RECONNECT)).isEqualTo(new Course.Step.End());
        assertThat(course(ServerOrder.IN_ORDER, RedirectPolicy.only("b"), false, A).ended(moved, false, false,
                RECONNECT)).isEqualTo(new Course.Step.Now(ServerAddress.parse("b:1884")));
        assertThat(course(ServerOrder.IN_ORDER, RedirectPolicy.only("b:1883"), false, A).ended(moved, false, false,
                RECONNECT)).isEqualTo(new Course.Step.Now(ServerAddress.parse("B")));
        // A server that has moved somewhere else is no reason to give up the others.
        assertThat(course(A, B).ended(moved, false, false, RECONNECT)).isEqualTo(new Course.Step.Now(B));
    }

    @Test
    void serversThatSendEachOtherTheClientAreNotFollowedForEver() {
        Course course = course(ServerOrder.IN_ORDER, RedirectPolicy.ALWAYS, true, A);
        MqttException toB = sentTo(ReasonCode.USE_ANOTHER_SERVER, "b");
        MqttException toA = sentTo(ReasonCode.USE_ANOTHER_SERVER, "a");
        assertThat(course.ended(toB, false, false, RECONNECT)).isEqualTo(new Course.Step.Now(B));
        assertThat(course.ended(toA, false, false, RECONNECT)).isEqualTo(new Course.Step.Now(A));
        assertThat(course.ended(toB, false, false, RECONNECT)).isEqualTo(new Course.Step.Now(B));
        assertThat(course.ended(toA, false, false, RECONNECT)).isInstanceOf(Course.Step.After.class);
    }

    @Test
    void serversThatAcceptTheClientAndSendItAwayAreNotFollowedForEver() {
        Course course = course(ServerOrder.IN_ORDER, RedirectPolicy.ALWAYS, false, A);
        MqttException toB = sentAwayTo("b");
        MqttException toA = sentAwayTo("a");
        assertThat(accepted(course, toB)).isEqualTo(new Course.Step.Now(B));
        assertThat(accepted(course, toA)).isEqualTo(new Course.Step.Now(A));
        assertThat(accepted(course, toB)).isEqualTo(new Course.Step.Now(B));
        assertThat(accepted(course, toA)).isInstanceOf(Course.Step.After.class);
        // After a stable connection, and after a delay, the next reference is one of a new row.
        assertThat(accepted(course, toB)).isEqualTo(new Course.Step.Now(B));
        for (int i = 0; i < 5; i++) {
            course.connected();
            time.advance(RECONNECT.stableAfter());
            assertThat(course.ended(i % 2 == 0 ? toA : toB, true, false, RECONNECT))
                    .isInstanceOf(Course.Step.Now.class);
        }
    }

    private static MqttException sentAwayTo(String reference) {
        return new ConnectionLostException(
                new Disconnect(ReasonCode.USE_ANOTHER_SERVER, null, null, reference, List.of()));
    }

    private Course.Step accepted(Course course, MqttException thenEndedBy) {
        course.connected();
        return course.ended(thenEndedBy, true, false, RECONNECT);
    }

    @Test
    void aServerThatIsThereToRedirectIsHeardHoweverOftenTheOtherWasAway() {
        Course course = course(ServerOrder.IN_ORDER, RedirectPolicy.ALWAYS, true, A);
        for (int i = 0; i < 10; i++) {
            assertThat(course.ended(sentTo(ReasonCode.USE_ANOTHER_SERVER, "b"), false, false, RECONNECT))
                    .isEqualTo(new Course.Step.Now(B));
            assertThat(server(fails(course))).isEqualTo(A);
        }
    }

    @Test
    void knowsWhichServerWouldBeBetter() {
        Course course = course(A, B);
        course.connected();
        assertThat(course.betterServer()).isNull();
        breaks(course);
        assertThat(course.server()).isEqualTo(B);
        course.connected();
        assertThat(course.betterServer()).isEqualTo(A);
        assertThat(course.failBack()).isEqualTo(new Course.Step.Now(A));
    }
}
