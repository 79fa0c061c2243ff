// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

/**
 * A name and a value that the application gives meaning to (property 0x26 of MQTT 5.0). Names may repeat; the order of a
 * packet's User Properties is kept.
 *
 * @param name  the name, at most 65,535 bytes of UTF-8
 * @param value the value, at most 65,535 bytes of UTF-8
 */
public record UserProperty(String name, String value) {

    /**
     * Checks both strings.
     *
     * @throws IllegalArgumentException if one is no UTF-8 Encoded String [MQTT-1.5.7-1]
     */
    public UserProperty {
        Utf8.requireEncodable(name, "User Property name");
        Utf8.requireEncodable(value, "User Property value");
    }
}
