// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.MqttVersion;
import java.util.List;
import java.util.Set;

/**
 * One check in one version: what is run and has a result.
 *
 * @param name       class and method of the check, such as {@code Connect.secondConnectIsRefused}
 * @param sentence   what a right system does
 * @param role       who is under test
 * @param version    the version spoken, 5.0 or 3.1.1
 * @param statements what it proves; of this version
 * @param needs      what the system must be able to do
 * @param advice     whether the specification only advises it
 * @param alone      whether no other check may run at the same time
 * @param body       does it
 */
public record CheckCase(String name, String sentence, Role role, MqttVersion version, List<Statement> statements,
        Set<Capability> needs, boolean advice, boolean alone, Body body) {

    /** What a check does with the system under test. */
    @FunctionalInterface
    public interface Body {
        /**
         * Throws an {@link AssertionError} if the system does not do what is right.
         *
         * @param system the {@code Server} or the {@code Client} under test
         */
        void run(Object system) throws Throwable;
    }

    /** Name and version: {@code Connect.secondConnectIsRefused (5.0)}. */
    @Override
    public String toString() {
        return "%s (%s)".formatted(name, version);
    }
}
