// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes properties that are present; absent ones are passed as null and leave no byte. */
final class PropertyWriter {
    private final PacketBuffer out;

    PropertyWriter(PacketBuffer out) {
        this.out = out;
    }

    PropertyWriter bit(Property property, @Nullable Boolean value) {
        return value == null ? this : octet(property, value ? 1 : 0);
    }

    PropertyWriter octet(Property property, @Nullable Integer value) {
        if (value != null) {
            out.writeByte(property.identifier());
            out.writeByte(value);
        }
        return this;
    }

    PropertyWriter twoByteInteger(Property property, @Nullable Integer value) {
        if (value != null) {
            out.writeByte(property.identifier());
            out.writeTwoByteInteger(value);
        }
        return this;
    }

    PropertyWriter fourByteInteger(Property property, @Nullable Long value) {
        if (value != null) {
            out.writeByte(property.identifier());
            out.writeFourByteInteger(value);
        }
        return this;
    }

    PropertyWriter variableByteInteger(Property property, @Nullable Integer value) {
        if (value != null) {
            out.writeByte(property.identifier());
            out.writeVariableByteInteger(value);
        }
        return this;
    }

    PropertyWriter string(Property property, @Nullable String value) {
        if (value != null) {
            out.writeByte(property.identifier());
            out.writeString(value);
        }
        return this;
    }

    PropertyWriter binary(Property property, @Nullable Bytes value) {
        if (value != null) {
            out.writeByte(property.identifier());
            out.writeBinary(value);
        }
        return this;
    }

    PropertyWriter userProperties(List<UserProperty> properties) {
        for (UserProperty property : properties) {
            out.writeByte(Property.USER_PROPERTY.identifier());
            out.writeString(property.name());
            out.writeString(property.value());
        }
        return this;
    }
}
