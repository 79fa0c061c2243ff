// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.ReasonCode;

/** Packets that are wrong in themselves. */
final class Refusals {
    final Rules rules;

    Refusals(Rules rules) {
        this.rules = rules;
    }

    /**
     * Whether a broken broker drops the packet and goes on where it has to close the connection. This is the place for all rules
     * that say what a packet must look like; a right broker leaves them to the codec.
     */
    boolean passedOver(InvalidPacketException refusal, Connection connection) {
        return rules.anyBroken("Connect.theFirstPacketIsConnect", "Authentication.anAuthWithoutMethodIsRefused",
                "Authentication.anAuthWithTwoMethodsIsRefused", "Authentication.anAuthWithTwoDataIsRefused",
                "Authentication.anAuthWithTwoReasonStringsIsRefused",
                "ServerLimit.aPacketAboveTheMaximumPacketSizeIsRefused");
    }

    /** The Reason Code in CONNACK for one that may only stand elsewhere. */
    static ReasonCode inConnack(ReasonCode code) {
        return code.mayStandIn(PacketType.CONNACK) ? code : ReasonCode.MALFORMED_PACKET;
    }
}
