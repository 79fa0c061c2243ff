// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import org.jspecify.annotations.Nullable;

/** The protocol versions that the codec speaks, with the values of the CONNECT packet that announce them. */
public enum MqttVersion {
    /** MQTT 3.1: Protocol Name "MQIsdp", level 3. Apart from CONNECT and a laxer fixed header it is read as 3.1.1. */
    V3_1("MQIsdp", 3, "3.1"),
    /** MQTT 3.1.1 (OASIS Standard, 29 October 2014): Protocol Name "MQTT", level 4. */
    V3_1_1("MQTT", 4, "3.1.1"),
    /** MQTT 5.0 (OASIS Standard, 7 March 2019): Protocol Name "MQTT", version 5. */
    V5("MQTT", 5, "5.0");

    private final String protocolName;
    private final int protocolLevel;
    private final String text;

    MqttVersion(String protocolName, int protocolLevel, String text) {
        this.protocolName = protocolName;
        this.protocolLevel = protocolLevel;
        this.text = text;
    }

    /** The Protocol Name of CONNECT. */
    public String protocolName() {
        return protocolName;
    }

    /** The Protocol Level (3.1.1) or Protocol Version (5.0) byte of CONNECT. */
    public int protocolLevel() {
        return protocolLevel;
    }

    /** Whether packets of this version carry properties and Reason Codes. */
    public boolean isV5() {
        return this == V5;
    }

    /** The version with this Protocol Level, or null if there is none. */
    public static @Nullable MqttVersion ofLevel(int protocolLevel) {
        return switch (protocolLevel) {
            case 3 -> V3_1;
            case 4 -> V3_1_1;
            case 5 -> V5;
            default -> null;
        };
    }

    /** The version as people write it: "3.1", "3.1.1", "5.0". */
    @Override
    public String toString() {
        return text;
    }
}
