// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import org.jspecify.annotations.Nullable;

/** The MQTT Control Packet types with the rows of Tables 2-1 and 2-2 of MQTT 5.0. */
public enum PacketType {
    /** Connection request; Client to Server. */
    CONNECT(1, 0, true, false),
    /** Connect acknowledgement; Server to Client. */
    CONNACK(2, 0, false, true),
    /** Publish message; both ways. Its flags carry DUP, QoS and RETAIN. */
    PUBLISH(3, -1, true, true),
    /** Publish acknowledgement of QoS 1; both ways. */
    PUBACK(4, 0, true, true),
    /** Publish received, first answer of QoS 2; both ways. */
    PUBREC(5, 0, true, true),
    /** Publish release, second step of QoS 2; both ways. */
    PUBREL(6, 2, true, true),
    /** Publish complete, last step of QoS 2; both ways. */
    PUBCOMP(7, 0, true, true),
    /** Subscribe request; Client to Server. */
    SUBSCRIBE(8, 2, true, false),
    /** Subscribe acknowledgement; Server to Client. */
    SUBACK(9, 0, false, true),
    /** Unsubscribe request; Client to Server. */
    UNSUBSCRIBE(10, 2, true, false),
    /** Unsubscribe acknowledgement; Server to Client. */
    UNSUBACK(11, 0, false, true),
    /** Ping request; Client to Server. */
    PINGREQ(12, 0, true, false),
    /** Ping response; Server to Client. */
    PINGRESP(13, 0, false, true),
    /** Disconnect notification; Client to Server, in MQTT 5.0 both ways. */
    DISCONNECT(14, 0, true, true),
    /** Authentication exchange; both ways, MQTT 5.0 only. */
    AUTH(15, 0, true, true);

    private static final PacketType[] BY_VALUE = values();

    private final int value;
    private final int flags;
    private final boolean sentByClient;
    private final boolean sentByServer;

    PacketType(int value, int flags, boolean sentByClient, boolean sentByServer) {
        this.value = value;
        this.flags = flags;
        this.sentByClient = sentByClient;
        this.sentByServer = sentByServer;
    }

    /** The number in the upper four bits of the first byte: 1 to 15. */
    public int value() {
        return value;
    }

    /** The lower four bits of the first byte that Table 2-2 demands; -1 for PUBLISH, whose flags vary. */
    public int flags() {
        return flags;
    }

    /** Whether a Server may receive this packet in this version. */
    boolean mayComeToServer(MqttVersion version) {
        return sentByClient && existsIn(version);
    }

    /** Whether a Client may receive this packet in this version. */
    boolean mayComeToClient(MqttVersion version) {
        return sentByServer && existsIn(version) && (this != DISCONNECT || version.isV5());
    }

    /** AUTH came with MQTT 5.0; all others are in every version. */
    boolean existsIn(MqttVersion version) {
        return this != AUTH || version.isV5();
    }

    /** The type with this number, or null for 0 and anything above 15. */
    public static @Nullable PacketType of(int value) {
        return value >= 1 && value <= BY_VALUE.length ? BY_VALUE[value - 1] : null;
    }
}
