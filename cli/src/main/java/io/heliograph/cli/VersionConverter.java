// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.MqttVersion;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the protocol version of option {@code -V}. */
final class VersionConverter implements ITypeConverter<MqttVersion> {

    @Override
    public MqttVersion convert(String value) {
        return switch (value) {
            case "5", "5.0", "mqttv5" -> MqttVersion.V5;
            case "311", "3.1.1", "mqttv311" -> MqttVersion.V3_1_1;
            case "31", "3.1", "mqttv31" -> MqttVersion.V3_1;
            default -> throw new TypeConversionException("the version is 5, 311 or 31, not " + value);
        };
    }
}
