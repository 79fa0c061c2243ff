// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import io.heliograph.codec.PacketCase.Receiver;
import io.heliograph.codec.PacketCase.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of the table for one receiver and one or more versions in which the bytes mean the same. */
final class Rows {
    private final Receiver receiver;
    private final List<MqttVersion> versions;
    private final List<PacketCase> rows = new ArrayList<>();

    private Rows(Receiver receiver, List<MqttVersion> versions) {
        this.receiver = receiver;
        this.versions = versions;
    }

    static Rows to(Receiver receiver, MqttVersion... versions) {
        return new Rows(receiver, List.of(versions));
    }

    /** A packet that is accepted, in the form in which the encoder writes it. */
    Rows good(String name, String layout, Packet packet, String... proves) {
        return good(name, layout, packet, true, proves);
    }

    /** A packet that is accepted, in a form that the encoder does not choose. */
    Rows tolerated(String name, String layout, Packet packet, String... proves) {
        return good(name, layout, packet, false, proves);
    }

    private Rows good(String name, String layout, Packet packet, boolean written, String... proves) {
        for (MqttVersion version : versions) {
            rows.add(new PacketCase(name, version, receiver, Layout.bytes(layout), packet, null, written,
                    List.of(proves)));
        }
        return this;
    }

    /** A packet that breaks a statement of all the versions. */
    Rows refused(String name, ReasonCode code, String statement, int offset, String layout, String... proves) {
        return refused(name, code, statement, statement, offset, layout, proves);
    }

    /** A packet that breaks one statement of 5.0 and another of 3.1.1. */
    Rows refused(String name, ReasonCode code, String v5Statement, String v3Statement, int offset, String layout,
            String... proves) {
        for (MqttVersion version : versions) {
            refused(name, version, code, version.isV5() ? v5Statement : v3Statement, offset, version, layout, proves);
        }
        return this;
    }

    /** Bytes that are refused in the name of another version than that of the row, or of none. */
    Rows refusedFor(@Nullable MqttVersion refusalVersion, String name, ReasonCode code, String statement, int offset,
            String layout, String... proves) {
        for (MqttVersion version : versions) {
            refused(name, version, code, statement, offset, refusalVersion, layout, proves);
        }
        return this;
    }

    private void refused(String name, MqttVersion version, ReasonCode code, String statement, int offset,
            @Nullable MqttVersion refusalVersion, String layout, String... proves) {
        rows.add(new PacketCase(name, version, receiver, Layout.bytes(layout), null,
                new Refusal(code, statement, offset, refusalVersion), false, List.of(proves)));
    }

    List<PacketCase> list() {
        return rows;
    }
}
