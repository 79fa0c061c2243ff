// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

/** PUBACK, PUBREC, PUBREL and PUBCOMP on the wire (sections 3.4 to 3.7): four packets with one form. */
final class AcknowledgementCodec {

    private AcknowledgementCodec() {}

    static Acknowledgement decode(PacketReader in, PacketType type) {
        int packetIdentifier = in.readPacketIdentifier();
        ReasonCode code = ReasonCode.SUCCESS;
        ReasonProperties properties = ReasonProperties.NONE;
        if (in.isV5() && in.remaining() > 0) {
            code = in.readReasonCode(statement(type));
            // Without a byte behind the Reason Code there is not even a Property Length.
            if (in.remaining() > 0) {
                properties = PropertyValues.read(in, place(type)).reasonProperties();
            }
        }
        in.expectEnd();
        return switch (type) {
            case PUBACK -> new Puback(packetIdentifier, code, properties);
            case PUBREC -> new Pubrec(packetIdentifier, code, properties);
            case PUBREL -> new Pubrel(packetIdentifier, code, properties);
            case PUBCOMP -> new Pubcomp(packetIdentifier, code, properties);
            default -> throw new IllegalArgumentException(type + " is no acknowledgement");
        };
    }

    private static String statement(PacketType type) {
        return switch (type) {
            case PUBACK -> "MQTT-3.4.2-1";
            case PUBREC -> "MQTT-3.5.2-1";
            case PUBREL -> "MQTT-3.6.2-1";
            default -> "MQTT-3.7.2-1";
        };
    }

    private static PropertyPlace place(PacketType type) {
        return switch (type) {
            case PUBACK -> PropertyPlace.PUBACK;
            case PUBREC -> PropertyPlace.PUBREC;
            case PUBREL -> PropertyPlace.PUBREL;
            default -> PropertyPlace.PUBCOMP;
        };
    }

    static void write(MqttVersion version, Acknowledgement packet, PacketBuffer out) {
        out.writeTwoByteInteger(packet.packetIdentifier());
        ReasonCode code = packet.reasonCode();
        if (!version.isV5()) {
            return;
        }
        // Reason Code and properties each only if they say something.
        ReasonProperties properties = packet.properties();
        boolean bare = properties.reasonString() == null && properties.userProperties().isEmpty();
        if (!bare || code != ReasonCode.SUCCESS) {
            out.writeByte(code.value());
        }
        if (!bare) {
            writeProperties(properties, out);
        }
    }

    static void writeProperties(ReasonProperties properties, PacketBuffer out) {
        int start = out.beginLength();
        new PropertyWriter(out).string(Property.REASON_STRING, properties.reasonString())
                .userProperties(properties.userProperties());
        out.endLength(start);
    }
}
