// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

/** DISCONNECT on the wire (section 3.14). */
final class DisconnectCodec {

    private DisconnectCodec() {}

    static Disconnect decode(PacketReader in, boolean toClient) {
        if (!in.isV5() || in.remaining() == 0) {
            in.expectEnd();
            return Disconnect.NORMAL;
        }
        ReasonCode code = in.readReasonCode("MQTT-3.14.2-1");
        if (in.remaining() == 0) {
            return new Disconnect(code);
        }
        int at = in.position();
        PropertyValues values = PropertyValues.read(in, PropertyPlace.DISCONNECT);
        if (toClient && values.sessionExpiryInterval != null) {
            throw in.refuseAt(at, ReasonCode.PROTOCOL_ERROR, "MQTT-3.14.2-2",
                    "a Server has sent a Session Expiry Interval");
        }
        in.expectEnd();
        return new Disconnect(code, values.sessionExpiryInterval, values.reasonString, values.serverReference,
                values.userProperties);
    }

    static void write(MqttVersion version, Disconnect disconnect, PacketBuffer out) {
        if (!version.isV5()) {
            return;
        }
        boolean bare = disconnect.sessionExpiryInterval() == null && disconnect.reasonString() == null
                && disconnect.serverReference() == null && disconnect.userProperties().isEmpty();
        if (bare && disconnect.reasonCode() == ReasonCode.NORMAL_DISCONNECTION) {
            return;
        }
        out.writeByte(disconnect.reasonCode().value());
        if (!bare) {
            int start = out.beginLength();
            new PropertyWriter(out)
                    .fourByteInteger(Property.SESSION_EXPIRY_INTERVAL, disconnect.sessionExpiryInterval())
                    .string(Property.REASON_STRING, disconnect.reasonString())
                    .string(Property.SERVER_REFERENCE, disconnect.serverReference())
                    .userProperties(disconnect.userProperties());
            out.endLength(start);
        }
    }
}
