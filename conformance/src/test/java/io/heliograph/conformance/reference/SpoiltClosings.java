// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Disconnect;
import io.heliograph.codec.ReasonCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said at the end of a connection, and how large it may be: right, or as a broken broker does it. */
final class SpoiltClosings {
    private SpoiltClosings() {}

    /** DISCONNECT for this reason. */
    static Disconnect disconnect(ReasonCode code, @Nullable String reason, Rules rules) {
        if (rules.broken("Disconnect.theServersDisconnectHasNoSessionExpiryInterval")) {
            return new Disconnect(code, 5L, reason, null, List.of());
        }
        if (rules.broken("Disconnect.theServersDisconnectHasAReasonCodeOfServers")) {
            return new Disconnect(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE);
        }
        if (rules.anyBroken("Error.aMisplacedPropertyIsMalformed", "Error.bothQosBitsAreMalformed",
                "Error.wrongFlagsOfDisconnectAreMalformed", "Error.aPropertyTwiceIsAProtocolError",
                "Error.aSecondConnectIsAProtocolError", "ServerLimit.aRetainedMessageIsToldWithoutRetain",
                "ServerLimit.aPacketAboveTheMaximumPacketSizeIsTold",
                "Disconnect.aSessionThatBeginsWithDisconnectIsAProtocolError")) {
            return new Disconnect(ReasonCode.UNSPECIFIED_ERROR);
        }
        return new Disconnect(code, null, reason, null, List.of());
    }

    /** The Reason Code of a CONNACK that refuses. */
    static ReasonCode refusal(ReasonCode code, Rules rules) {
        return rules.anyBroken("Error.aMisplacedPropertyOfConnectIsMalformed",
                "ServerLimit.aWillAboveTheMaximumQoSIsTold", "ServerLimit.aRetainedWillIsToldWithoutRetain",
                "Authentication.anUnknownMethodIsTold") ? ReasonCode.UNSPECIFIED_ERROR : code;
    }

    /** By how many bytes the Client's Maximum Packet Size is exceeded. */
    static int excess(Rules rules) {
        if (rules.broken("PacketSize.aMessageThatJustFitsIsSent")) {
            return 1;
        }
        return rules.anyBroken("PacketSize.aMessageThatIsTooLargeIsNotSent",
                "PacketSize.aMessageThatIsTooLargeForOneIsSentToOthers", "PacketSize.aRefusingConnackFits",
                "PacketSize.aDisconnectFits", "Authentication.anAuthFitsTheMaximumPacketSize") ? 10_000 : 0;
    }
}
