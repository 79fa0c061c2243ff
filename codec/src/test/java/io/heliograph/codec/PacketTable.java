// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;
import java.util.stream.Stream;

/**
 * Good and malformed packets of all versions, laid out field by field, each with what it is or which rule it breaks. All
 * tests of the decoder and the encoder run over it.
 */
final class PacketTable {
    private static final List<PacketCase> ALL = Stream.of(ConnectCases.all(), ConnackCases.all(), PublishCases.all(),
            AcknowledgementCases.all(), SubscriptionCases.all(), SubackCases.all(), ClosingCases.all(),
            FramingCases.all(), PropertyCases.all()).flatMap(cases -> cases).toList();

    private PacketTable() {}

    static List<PacketCase> all() {
        return ALL;
    }

    static Stream<PacketCase> good() {
        return ALL.stream().filter(PacketCase::isGood);
    }

    static Stream<PacketCase> refused() {
        return ALL.stream().filter(row -> !row.isGood());
    }
}
