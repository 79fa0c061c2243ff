// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.again;
import static io.heliograph.broker.core.Packets.connect311;
import static io.heliograph.broker.core.Packets.publish;
import static io.heliograph.broker.core.Packets.resume;
import static io.heliograph.broker.core.Packets.subscribe;
import static io.heliograph.broker.core.Packets.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.ReasonCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What goes on after a reconnect (section 4.4). */
class ResendTest {
    private final Simulation simulation = new Simulation();
    private final Peer publisher = simulation.connected("publisher");

    @Test
    void pubrelsAndUnacknowledgedMessagesComeAgainInOrderWithTheirIdentifiers() {
        Peer first = simulation.connected(resume("a", 100)).subscribes(subscribe(1, 2, "t"));
        publisher.send(publish(1, 1, "t", "one"), publish(2, 2, "t", "two"), publish(2, 3, "t", "three"),
                publish("t", "zero"), publish(1, 4, "t", "four"));
        first.expect(publish(1, 1, "t", "one"), publish(2, 2, "t", "two"), publish(2, 3, "t", "three"),
                publish("t", "zero"), publish(1, 4, "t", "four"));
        first.send(new Pubrec(2)).expect(new Pubrel(2));
        first.lose();
        publisher.send(publish(1, 5, "t", "waited"), publish("t", "not for who is away"));

        Peer second = simulation.connected(resume("a", 100));
        second.expect(new Pubrel(2), again(publish(1, 1, "t", "one")), again(publish(2, 3, "t", "three")),
                again(publish(1, 4, "t", "four")), publish(1, 5, "t", "waited")).expectNothing();
        second.send(new Pubcomp(2), new Puback(1), new Pubrec(3), new Puback(4), new Puback(5)).expect(new Pubrel(3));
        second.send(new Pubcomp(3)).expectNothing();
        assertThat(simulation.count(c -> c.queuedMessages)).isZero();
        second.lose();
        simulation.connected(resume("a", 100)).expectNothing();
    }

    @Test
    void nothingIsSentAgainOnTheSameConnection() {
        Peer a = simulation.connected(resume("a", 100)).subscribes(subscribe(1, 1, "t"));
        publisher.send(publish(1, 1, "t", "one"));
        a.expect(publish(1, 1, "t", "one"));
        simulation.pass(Duration.ofHours(1));
        a.expectNothing();
    }

    @Test
    void aSmallerReceiveMaximumHoldsBackWhatIsSentAgain() {
        Peer first = simulation.connected(resume("a", 100)).subscribes(subscribe(1, 1, "t"));
        publisher.send(publish(1, 1, "t", "one"), publish(1, 2, "t", "two"), publish(1, 3, "t", "three"));
        first.lose();
        Peer second = simulation.connected(with(resume("a", 100), p -> p.receiveMaximum(1)));
        second.expect(again(publish(1, 1, "t", "one"))).expectNothing();
        publisher.send(publish(1, 4, "t", "four"));
        second.send(new Puback(1)).expect(again(publish(1, 2, "t", "two"))).expectNothing();
        second.send(new Puback(2)).expect(again(publish(1, 3, "t", "three"))).expectNothing();
        second.send(new Puback(3)).expect(publish(1, 4, "t", "four")).expectNothing();
    }

    @Test
    void whatHasBecomeTooLargeMakesRoomForTheRest() {
        Peer first = simulation.connected(resume("a", 100)).subscribes(subscribe(1, 2, "t"));
        String large = "x".repeat(100);
        publisher.send(publish(1, 1, "t", large), publish(2, 2, "t", large), publish(1, 3, "t", "fits"));
        first.lose();
        Peer second = simulation.connected(with(resume("a", 100), p -> p.receiveMaximum(1).maximumPacketSize(50L)));
        second.expect(again(publish(1, 3, "t", "fits"))).expectNothing();
        second.send(new Puback(3)).expectNothing();
        assertThat(simulation.count(c -> c.droppedTooLarge)).isEqualTo(2);
        assertThat(simulation.count(c -> c.queuedMessages)).isZero();
    }

    @Test
    void aQos2MessageThatCameBeforeTheCutIsNotHandedOnAgain() {
        Peer watcher = simulation.connected("watcher").subscribes(subscribe(1, 0, "t"));
        Peer first = simulation.connected(resume("a", 100));
        first.send(publish(2, 1, "t", "x")).expect(new Pubrec(1));
        first.lose();
        Peer second = simulation.connected(resume("a", 100));
        second.send(again(publish(2, 1, "t", "x"))).expect(new Pubrec(1));
        second.lose();
        Peer third = simulation.connected(resume("a", 100));
        third.send(new Pubrel(1)).expect(new Pubcomp(1));
        watcher.expect(publish("t", "x")).expectNothing();
    }

    @Test
    void aCleanStartForgetsWhichMessagesCame() {
        Peer watcher = simulation.connected("watcher").subscribes(subscribe(1, 0, "t"));
        simulation.connected(resume("a", 100)).send(publish(2, 1, "t", "x")).lose();
        Peer second = simulation.connected("a");
        second.send(new Pubrel(1)).expect(new Pubcomp(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
        second.send(publish(2, 1, "t", "x")).expect(new Pubrec(1));
        watcher.expect(publish("t", "x"), publish("t", "x")).expectNothing();
    }

    @Test
    void messagesWaitForAClientOf311() {
        simulation.connected(connect311("a", false)).subscribes(subscribe(1, 2, "t")).lose();
        publisher.send(publish(2, 1, "t", "one"), publish(1, 2, "t", "two"));
        Peer back = simulation.connected(connect311("a", false));
        back.expect(publish(2, 1, "t", "one"), publish(1, 2, "t", "two")).expectNothing();
    }

    @Test
    void takeOverSendsAgainOnTheNewConnection() {
        Peer old = simulation.connected(resume("a", 100)).subscribes(subscribe(1, 1, "t"));
        publisher.send(publish(1, 1, "t", "one"));
        old.expect(publish(1, 1, "t", "one"));
        Peer now = simulation.connected(resume("a", 100));
        now.expect(again(publish(1, 1, "t", "one"))).expectNothing();
        old.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
    }
}
