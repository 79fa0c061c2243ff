// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import io.heliograph.codec.MqttVersion;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The versions of MQTT that a description names. */
final class SpokenVersions {
    private SpokenVersions() {}

    /** These; both if none is given. */
    static Set<MqttVersion> of(List<String> texts) {
        return texts.isEmpty() ? EnumSet.of(MqttVersion.V5, MqttVersion.V3_1_1)
                : texts.stream().map(SpokenVersions::of).collect(Collectors.toSet());
    }

    private static MqttVersion of(String text) {
        return switch (text) {
            case "5.0" -> MqttVersion.V5;
            case "3.1.1" -> MqttVersion.V3_1_1;
            default -> throw new IllegalArgumentException("a version is 5.0 or 3.1.1, not " + text);
        };
    }
}
