// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.MqttVersion;

/**
 * A sentence of a specification that asks for something.
 *
 * @param version  the specification; the two reuse labels for different sentences
 * @param label    its label, such as {@code MQTT-3.1.0-1}; {@code U-3.1.4-2} is the second sentence of section 3.1.4 that asks for
 *                 something and has no label
 * @param section  number and title of the section
 * @param level    the key words of the text, such as {@code MUST}
 * @param binds    who has to act so
 * @param text     the sentence; copyright OASIS Open
 */
public record Statement(MqttVersion version, String label, String section, String level, Binds binds, String text) {

    /** Whom a statement binds. */
    public enum Binds {
        /** The Server alone. */
        SERVER,
        /** The Client alone. */
        CLIENT,
        /** Each side sends or must check it. */
        BOTH;

        boolean includes(Role role) {
            return this == BOTH || name().equals(role.name());
        }
    }

    /** Version and label, such as {@code 5.0 MQTT-3.1.0-1}. */
    @Override
    public String toString() {
        return version + " " + label;
    }
}
