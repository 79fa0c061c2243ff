// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.QoS;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a Quality of Service: 0, 1 or 2. */
final class QosConverter implements ITypeConverter<QoS> {

    @Override
    public QoS convert(String value) {
        return switch (value) {
            case "0" -> QoS.AT_MOST_ONCE;
            case "1" -> QoS.AT_LEAST_ONCE;
            case "2" -> QoS.EXACTLY_ONCE;
            default -> throw new TypeConversionException("QoS is 0, 1 or 2, not " + value);
        };
    }
}
