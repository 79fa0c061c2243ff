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
 * @param atOnce   how many checks run at the same time, at most
 */
public record ClientTarget(String name, Set<MqttVersion> versions, ClientProgram program, int atOnce) {
    /** A copy of the versions. */
    public ClientTarget {
        if (atOnce < 1) {
            throw new IllegalArgumentException("at least one check runs at a time, not " + atOnce);
        }
        Objects.requireNonNull(name);
        Objects.requireNonNull(program);
        versions = Set.copyOf(versions);
    }

    /** One that can do so much at the same time as the suite knows to use. */
    public ClientTarget(String name, Set<MqttVersion> versions, ClientProgram program) {
        this(name, versions, program, Integer.MAX_VALUE);
    }
}
