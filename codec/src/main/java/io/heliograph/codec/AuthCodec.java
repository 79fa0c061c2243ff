// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;

/** AUTH on the wire (section 3.15). */
final class AuthCodec {

    private AuthCodec() {}

    static Auth decode(PacketReader in) {
        if (in.remaining() == 0) {
            return new Auth(ReasonCode.SUCCESS, null, null, null, List.of());
        }
        ReasonCode code = in.readReasonCode("MQTT-3.15.2-1");
        int at = in.position();
        PropertyValues values = PropertyValues.read(in, PropertyPlace.AUTH);
        if (values.authenticationMethod == null) {
            throw in.refuseAt(at, ReasonCode.PROTOCOL_ERROR, "section 3.15.2.2.2",
                    "there is no Authentication Method");
        }
        in.expectEnd();
        return new Auth(code, values.authenticationMethod, values.authenticationData, values.reasonString,
                values.userProperties);
    }

    static void write(Auth auth, PacketBuffer out) {
        if (auth.authenticationMethod() == null) {
            return;
        }
        out.writeByte(auth.reasonCode().value());
        int start = out.beginLength();
        new PropertyWriter(out)
                .string(Property.AUTHENTICATION_METHOD, auth.authenticationMethod())
                .binary(Property.AUTHENTICATION_DATA, auth.authenticationData())
                .string(Property.REASON_STRING, auth.reasonString())
                .userProperties(auth.userProperties());
        out.endLength(start);
    }
}
