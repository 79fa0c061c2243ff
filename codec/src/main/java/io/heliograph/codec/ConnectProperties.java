// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of CONNECT (section 3.1.2.11 of MQTT 5.0). Null means absent; what then holds is said at each.
 *
 * @param sessionExpiryInterval      seconds that the Session outlives the connection, 0 to 4,294,967,295 (for ever); absent: 0
 * @param receiveMaximum             how many QoS 1 and 2 messages may be under way to the Client, 1 to 65,535; absent: 65,535
 * @param maximumPacketSize          bytes of the largest packet that the Client accepts, 1 to 4,294,967,295; absent: no limit
 * @param topicAliasMaximum          the highest Topic Alias that the Server may use, 0 to 65,535; absent: 0
 * @param requestResponseInformation whether CONNACK should have Response Information; absent: false
 * @param requestProblemInformation  whether Reason Strings and User Properties may come on failures; absent: true
 * @param authenticationMethod       the name of the method of enhanced authentication; absent: none is used
 * @param authenticationData         the method's first data; only with a method
 * @param userProperties             in their order
 */
public record ConnectProperties(@Nullable Long sessionExpiryInterval, @Nullable Integer receiveMaximum,
        @Nullable Long maximumPacketSize, @Nullable Integer topicAliasMaximum,
        @Nullable Boolean requestResponseInformation, @Nullable Boolean requestProblemInformation,
        @Nullable String authenticationMethod, @Nullable Bytes authenticationData, List<UserProperty> userProperties) {
    /** No properties. */
    public static final ConnectProperties NONE = builder().build();

    /**
     * Checks the fields and copies the list.
     *
     * @throws IllegalArgumentException if one is out of its range or there is Authentication Data without a method
     */
    public ConnectProperties {
        Require.fourByteInteger(sessionExpiryInterval, "Session Expiry Interval");
        Require.range(receiveMaximum, 1, 65_535, "Receive Maximum");
        Require.range(maximumPacketSize, 1, Require.FOUR_BYTE_MAXIMUM, "Maximum Packet Size");
        Require.range(topicAliasMaximum, 0, 65_535, "Topic Alias Maximum");
        Require.string(authenticationMethod, "Authentication Method");
        Require.binary(authenticationData, "Authentication Data");
        if (authenticationData != null && authenticationMethod == null) {
            throw new IllegalArgumentException("Authentication Data needs an Authentication Method");
        }
        userProperties = List.copyOf(userProperties);
    }

    /** The properties that are there; of the Authentication Data only the length. */
    @Override
    public String toString() {
        return Text.fields("ConnectProperties", "sessionExpiryInterval", sessionExpiryInterval,
                "receiveMaximum", receiveMaximum,
                "maximumPacketSize", maximumPacketSize,
                "topicAliasMaximum", topicAliasMaximum,
                "requestResponseInformation", requestResponseInformation,
                "requestProblemInformation", requestProblemInformation,
                "authenticationMethod", authenticationMethod,
                "authenticationData", Text.hidden(authenticationData),
                "userProperties", userProperties);
    }

    /** A builder without any property. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers properties; null means absent. The values are checked by {@link #build()}. */
    public static final class Builder {
        private @Nullable Long sessionExpiryInterval;
        private @Nullable Integer receiveMaximum;
        private @Nullable Long maximumPacketSize;
        private @Nullable Integer topicAliasMaximum;
        private @Nullable Boolean requestResponseInformation;
        private @Nullable Boolean requestProblemInformation;
        private @Nullable String authenticationMethod;
        private @Nullable Bytes authenticationData;
        private final List<UserProperty> userProperties = new ArrayList<>();

        private Builder() {}

        /** Seconds that the Session outlives the connection, 0 to 4,294,967,295 (for ever). */
        public Builder sessionExpiryInterval(@Nullable Long seconds) {
            sessionExpiryInterval = seconds;
            return this;
        }

        /** How many QoS 1 and 2 messages may be under way to the Client, 1 to 65,535. */
        public Builder receiveMaximum(@Nullable Integer value) {
            receiveMaximum = value;
            return this;
        }

        /** Bytes of the largest packet that the Client accepts, 1 to 4,294,967,295. */
        public Builder maximumPacketSize(@Nullable Long bytes) {
            maximumPacketSize = bytes;
            return this;
        }

        /** The highest Topic Alias that the Server may use, 0 to 65,535. */
        public Builder topicAliasMaximum(@Nullable Integer value) {
            topicAliasMaximum = value;
            return this;
        }

        /** Whether CONNACK should have Response Information. */
        public Builder requestResponseInformation(@Nullable Boolean value) {
            requestResponseInformation = value;
            return this;
        }

        /** Whether Reason Strings and User Properties may come on failures. */
        public Builder requestProblemInformation(@Nullable Boolean value) {
            requestProblemInformation = value;
            return this;
        }

        /** The name of the method of enhanced authentication. */
        public Builder authenticationMethod(@Nullable String value) {
            authenticationMethod = value;
            return this;
        }

        /** The method's first data. */
        public Builder authenticationData(@Nullable Bytes value) {
            authenticationData = value;
            return this;
        }

        /** Adds User Properties behind those that are there. */
        public Builder userProperties(List<UserProperty> properties) {
            userProperties.addAll(properties);
            return this;
        }

        /**
         * The properties gathered so far.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public ConnectProperties build() {
            return new ConnectProperties(sessionExpiryInterval, receiveMaximum, maximumPacketSize, topicAliasMaximum,
                    requestResponseInformation, requestProblemInformation, authenticationMethod, authenticationData,
                    userProperties);
        }
    }
}
