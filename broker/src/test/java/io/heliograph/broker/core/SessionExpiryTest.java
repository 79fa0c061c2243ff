// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.cleanStart;
import static io.heliograph.broker.core.Packets.connect;
import static io.heliograph.broker.core.Packets.connect311;
import static io.heliograph.broker.core.Packets.publish;
import static io.heliograph.broker.core.Packets.resume;
import static io.heliograph.broker.core.Packets.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.ReasonCode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a Session stays (sections 3.1.2.4, 3.1.2.11.2 and 4.1), and Clean Start. */
class SessionExpiryTest {
    private final Simulation simulation = new Simulation();

    private boolean present(Connect connect) {
        return simulation.accepted().send(connect).expect(Connack.class).sessionPresent();
    }

    private static Disconnect disconnect(long expirySeconds) {
        return new Disconnect(ReasonCode.NORMAL_DISCONNECTION, expirySeconds, null, null, List.of());
    }

    @Test
    void zeroEndsWithTheConnection() {
        Peer peer = simulation.connected(resume("a", 0)).subscribes(subscribe(1, 0, "t"));
        peer.lose();
        assertThat(simulation.count(c -> c.sessions)).isZero();
        assertThat(simulation.count(c -> c.subscriptions)).isZero();
        assertThat(present(resume("a", 0))).isFalse();
    }

    @Test
    void theSessionWaitsAsLongAsAskedAndNoLonger() {
        simulation.connected(resume("a", 100)).lose();
        simulation.passInTicks(Duration.ofMillis(99_900));
        Peer back = simulation.accepted().send(resume("a", 100));
        assertThat(back.expect(Connack.class).sessionPresent()).isTrue();
        // While it is connected the time does not run.
        simulation.pass(Duration.ofDays(1));
        back.lose();
        simulation.passInTicks(Duration.ofMillis(100_100));
        assertThat(simulation.count(c -> c.sessions)).isZero();
        assertThat(simulation.timers()).isZero();
        assertThat(present(resume("a", 100))).isFalse();
    }

    @Test
    void theLargestIntervalIsForEver() {
        simulation.connected(resume("a", 0xFFFF_FFFFL)).lose();
        simulation.pass(Duration.ofDays(365 * 140));
        assertThat(present(resume("a", 0))).isTrue();
    }

    @Test
    void cleanSession0Of311IsForEver() {
        simulation.connected(connect311("a", false)).lose();
        simulation.pass(Duration.ofDays(365 * 140));
        assertThat(present(connect311("a", false))).isTrue();
    }

    @Test
    void cleanSession1Of311EndsWithTheConnection() {
        simulation.connected(connect311("a", true)).lose();
        assertThat(present(connect311("a", false))).isFalse();
    }

    @Test
    void theServersMaximumAlsoHoldsIn311() {
        Simulation small = new Simulation(new TestLimits().maximumSessionExpirySeconds(60));
        small.connected(connect311("a", false)).lose();
        small.pass(Duration.ofSeconds(59));
        assertThat(small.count(c -> c.sessions)).isEqualTo(1);
        small.pass(Duration.ofSeconds(1));
        assertThat(small.count(c -> c.sessions)).isZero();
    }

    @Test
    void disconnectMayChangeTheInterval() {
        simulation.connected(resume("shorter", 100)).send(disconnect(10)).expectClosed();
        simulation.connected(resume("longer", 10)).send(disconnect(100)).expectClosed();
        simulation.connected(resume("none", 100)).send(disconnect(0)).expectClosed();
        simulation.connected(resume("same", 100)).send(Disconnect.NORMAL).expectClosed();
        simulation.pass(Duration.ofSeconds(11));
        assertThat(present(resume("shorter", 0))).isFalse();
        assertThat(present(resume("longer", 0))).isTrue();
        assertThat(present(resume("none", 0))).isFalse();
        assertThat(present(resume("same", 0))).isTrue();
    }

    @Test
    void disconnectMayNotMakeASessionStayThatWasToEnd() {
        Peer peer = simulation.connected("a");
        peer.send(disconnect(10));
        peer.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
        assertThat(simulation.count(c -> c.sessions)).isZero();
        // Zero stays zero: that is no fault.
        simulation.connected("a").send(disconnect(0)).expectClosed();
    }

    @Test
    void disconnectDoesNotPassTheServersMaximum() {
        Simulation small = new Simulation(new TestLimits().maximumSessionExpirySeconds(60));
        small.connected(resume("a", 10)).send(disconnect(1_000)).expectClosed();
        small.pass(Duration.ofSeconds(61));
        assertThat(small.count(c -> c.sessions)).isZero();
    }

    @Test
    void cleanStartDiscardsTheSessionAndAllInIt() {
        Peer first = simulation.connected(resume("a", 100)).subscribes(subscribe(1, 1, "t"));
        first.lose();
        simulation.connected("b").send(publish(1, 1, "t", "waiting"));
        assertThat(simulation.count(c -> c.queuedMessages)).isEqualTo(1);

        Peer second = simulation.accepted().send(cleanStart(resume("a", 100), true));
        assertThat(second.expect(Connack.class).sessionPresent()).isFalse();
        second.expectNothing();
        assertThat(simulation.count(c -> c.queuedMessages)).isZero();
        assertThat(simulation.count(c -> c.subscriptions)).isZero();

        // What Clean Start 1 begins is kept, too [MQTT-3.1.2-4, 5.0].
        second.lose();
        assertThat(present(resume("a", 0))).isTrue();
    }

    @Test
    void aSessionOfOneVersionGoesOnInAnother() {
        simulation.connected(connect311("a", false)).subscribes(subscribe(1, 1, "t")).lose();
        simulation.connected("b").send(publish(1, 1, "t", "x"));
        Peer five = simulation.connected(resume("a", 10));
        five.expect(publish(1, 1, "t", "x")).expectNothing();
    }

    @Test
    void aClientThatComesTooLateStartsAnew() {
        Peer peer = simulation.connected(connect("a", p -> p.sessionExpiryInterval(1L)));
        peer.lose();
        simulation.passInTicks(Duration.ofMillis(1_100));
        assertThat(present(resume("a", 1))).isFalse();
    }
}
