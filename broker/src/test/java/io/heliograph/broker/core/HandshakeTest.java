// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static io.heliograph.broker.core.Packets.connect;
import static io.heliograph.broker.core.Packets.connect311;
import static io.heliograph.broker.core.Packets.resume;
import static io.heliograph.broker.core.Packets.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import org.junit.jupiter.api.Test;

/** What is granted of what is asked for. */
class HandshakeTest {
    private final Limits limits = new TestLimits().maximumInFlight(100).receiveMaximum(65_535).topicAliasMaximum(0)
            .maximumPacketSize(5_000).maximumSessionExpirySeconds(1_000).build();
    private final Shard shard = new Simulation().core().shards().getFirst();

    private Handshake handshake(Connect connect) {
        assertThat(Handshake.check(connect, limits)).isNull();
        return Handshake.of(connect, shard, limits);
    }

    @Test
    void theLowerReceiveMaximumHolds() {
        assertThat(handshake(connect("a")).receiveMaximum()).isEqualTo(100);
        assertThat(handshake(connect("a", p -> p.receiveMaximum(7))).receiveMaximum()).isEqualTo(7);
        assertThat(handshake(connect("a", p -> p.receiveMaximum(1_000))).receiveMaximum()).isEqualTo(100);
        assertThat(handshake(connect311("a", true)).receiveMaximum()).isEqualTo(100);
    }

    @Test
    void theLowerSessionExpiryIntervalHoldsAndIsToldIfItIsNotTheClients() {
        Handshake shorter = handshake(resume("a", 10));
        assertThat(shorter.expiryIntervalSeconds()).isEqualTo(10);
        assertThat(shorter.granted(limits).sessionExpiryInterval()).isNull();
        Handshake longer = handshake(resume("a", 5_000));
        assertThat(longer.expiryIntervalSeconds()).isEqualTo(1_000);
        assertThat(longer.granted(limits).sessionExpiryInterval()).isEqualTo(1_000);
        Handshake old = handshake(connect311("a", false));
        assertThat(old.expiryIntervalSeconds()).isEqualTo(1_000);
    }

    @Test
    void whatIsAsTheAbsenceOfAPropertySaysIsNotTold() {
        assertThat(handshake(connect("a")).granted(limits))
                .isEqualTo(ConnackProperties.builder().maximumPacketSize(5_000L).build());
        assertThat(handshake(connect311("a", true)).granted(limits)).isEqualTo(ConnackProperties.NONE);
    }

    @Test
    void aliasesAreUsedAsFarAsBothAllow() {
        Limits some = new TestLimits().topicAliasMaximum(10).build();
        assertThat(handshake(connect("a")).topicAliasMaximum(some)).isZero();
        assertThat(handshake(connect("a", p -> p.topicAliasMaximum(5))).topicAliasMaximum(some)).isEqualTo(5);
        assertThat(handshake(connect("a", p -> p.topicAliasMaximum(50))).topicAliasMaximum(some)).isEqualTo(10);
    }

    @Test
    void anAssignedClientIdentifierLivesWhereItsConnectionIs() {
        Handshake assigned = handshake(with(connect(""), p -> p.sessionExpiryInterval(10L)));
        assertThat(assigned.assigned()).isTrue();
        assertThat(shard.core().home(assigned.clientIdentifier())).isSameAs(shard);
        assertThat(assigned.granted(limits).assignedClientIdentifier()).isEqualTo(assigned.clientIdentifier());
    }
}
