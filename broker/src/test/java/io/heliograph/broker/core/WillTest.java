// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.cleanStart;
import static io.heliograph.broker.core.Packets.connect;
import static io.heliograph.broker.core.Packets.connect311;
import static io.heliograph.broker.core.Packets.keepAlive;
import static io.heliograph.broker.core.Packets.message;
import static io.heliograph.broker.core.Packets.publish;
import static io.heliograph.broker.core.Packets.resume;
import static io.heliograph.broker.core.Packets.retained;
import static io.heliograph.broker.core.Packets.subscribe;
import static io.heliograph.broker.core.Packets.will;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Will;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Will (sections 3.1.2.5 and 3.1.3.2). */
class WillTest {
    private final Simulation simulation = new Simulation();
    private final Peer watcher = simulation.connected("watcher").subscribes(subscribe(1, 2, "will/#"));

    private static Connect dying(long expirySeconds, long delaySeconds) {
        return will(resume("a", expirySeconds), will("will/a", "gone", delaySeconds));
    }

    private void expectWill() {
        watcher.expect(publish("will/a", "gone")).expectNothing();
    }

    @Test
    void isPublishedWhenTheConnectionIsLost() {
        Peer peer = simulation.connected(dying(0, 0));
        watcher.expectNothing();
        peer.lose();
        expectWill();
    }

    @Test
    void isPublishedIn311() {
        simulation.connected(will(connect311("a", true), will("will/a", "gone", 0))).lose();
        expectWill();
    }

    @Test
    void isPublishedOnAProtocolErrorAndOnSilence() {
        simulation.connected(dying(0, 0)).send(connect("a"));
        expectWill();
        Peer silent = simulation.connected(keepAlive(dying(0, 0), 1));
        simulation.passInTicks(Duration.ofSeconds(2));
        silent.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
        expectWill();
    }

    @Test
    void isDroppedByAGoodBye() {
        simulation.connected(dying(0, 0)).send(Disconnect.NORMAL).expectClosed();
        simulation.connected(dying(60, 10)).send(Disconnect.NORMAL).expectClosed();
        simulation.connected(will(connect311("b", true), will("will/a", "gone", 0))).send(Disconnect.NORMAL)
                .expectClosed();
        simulation.pass(Duration.ofSeconds(100));
        watcher.expectNothing();
    }

    @Test
    void isPublishedByDisconnectWithWill() {
        simulation.connected(dying(0, 0)).send(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE)).expectClosed();
        expectWill();
    }

    @Test
    void waitsForItsDelay() {
        simulation.connected(dying(100, 10)).lose();
        simulation.passInTicks(Duration.ofMillis(9_900));
        watcher.expectNothing();
        simulation.passInTicks(Duration.ofMillis(200));
        expectWill();
        simulation.pass(Duration.ofSeconds(200));
        watcher.expectNothing();
    }

    @Test
    void doesNotWaitLongerThanTheSession() {
        simulation.connected(dying(5, 10)).lose();
        simulation.passInTicks(Duration.ofMillis(4_900));
        watcher.expectNothing();
        simulation.passInTicks(Duration.ofMillis(200));
        expectWill();
        assertThat(simulation.timers()).isZero();

        simulation.connected(dying(0, 10)).lose();
        expectWill();
    }

    @Test
    void theExpiryInDisconnectCountsForTheDelay() {
        simulation.connected(dying(100, 50)).send(
                new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE, 5L, null, null, List.of()));
        simulation.pass(Duration.ofSeconds(5));
        expectWill();
    }

    @Test
    void isNotPublishedIfTheClientComesBackInTime() {
        simulation.connected(dying(100, 10)).lose();
        simulation.pass(Duration.ofSeconds(9));
        Peer back = simulation.connected(resume("a", 100));
        simulation.pass(Duration.ofSeconds(1_000));
        watcher.expectNothing();
        // The Will of the first connection is gone for good.
        back.lose();
        simulation.pass(Duration.ofSeconds(1_000));
        watcher.expectNothing();
    }

    @Test
    void aCleanStartEndsTheSessionAndSoPublishesIt() {
        simulation.connected(dying(100, 10)).lose();
        simulation.connected("a");
        expectWill();
    }

    @Test
    void takeOverPublishesItUnlessItIsToWait() {
        simulation.connected(dying(100, 0));
        Peer second = simulation.connected(dying(100, 10));
        expectWill();
        Peer third = simulation.connected(dying(100, 10));
        watcher.expectNothing();
        second.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
        simulation.connected(cleanStart(dying(100, 10), true));
        third.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
        expectWill();
    }

    @Test
    void isRetainedIfItSaysSo() {
        simulation.connected(will(connect("a"), new Will(message(1, "will/a", "gone").withRetain(true)))).lose();
        watcher.expect(publish(1, 1, "will/a", "gone"));
        Peer late = simulation.connected("late").subscribes(subscribe(1, 1, "will/a"));
        late.expect(retained(publish(1, 1, "will/a", "gone"))).expectNothing();
    }

    @Test
    void carriesItsProperties() {
        simulation.connected(will(connect("a"), new Will(message(0, "will/a", "gone", p -> p.contentType("text/plain")
                .userProperty("key", "value").messageExpiryInterval(60L))))).lose();
        Publish got = watcher.expect(Publish.class);
        assertThat(got.message()).isEqualTo(message(0, "will/a", "gone", p -> p.contentType("text/plain")
                .userProperty("key", "value").messageExpiryInterval(60L)));
    }

    @Test
    void isNotPublishedTwice() {
        Peer peer = simulation.connected(dying(20, 10));
        peer.lose();
        simulation.pass(Duration.ofSeconds(15));
        expectWill();
        simulation.pass(Duration.ofSeconds(15));
        watcher.expectNothing();
    }
}
