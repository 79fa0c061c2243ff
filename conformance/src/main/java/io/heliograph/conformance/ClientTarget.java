// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.MqttVersion;
import java.util.Objects;
import java.util.Set;

/**
 * A client under test.
 *
 * @param name     how it is called in reports
 * @param versions the versions that it speaks
 * @param program  what can be started
 */
public record ClientTarget(String name, Set<MqttVersion> versions, ClientProgram program) {
    /** A copy of the versions. */
    public ClientTarget {
        Objects.requireNonNull(name);
        Objects.requireNonNull(program);
        versions = Set.copyOf(versions);
    }
}
