// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of CONNACK (section 3.2.2.3 of MQTT 5.0): what the Server grants. Null means absent; what then holds is said
 * at each.
 *
 * @param sessionExpiryInterval           seconds, 0 to 4,294,967,295 (for ever); absent: what CONNECT asked for
 * @param receiveMaximum                  how many QoS 1 and 2 messages may be under way to the Server, 1 to 65,535; absent: 65,535
 * @param maximumQoS                      QoS 0 or 1; absent: QoS 2
 * @param retainAvailable                 whether retained messages are supported; absent: true
 * @param maximumPacketSize               bytes of the largest packet that the Server accepts; absent: no limit
 * @param assignedClientIdentifier        the name given to a Client that sent none
 * @param topicAliasMaximum               the highest Topic Alias that the Client may use; absent: 0
 * @param reasonString                    a text for people
 * @param userProperties                  in their order
 * @param wildcardSubscriptionAvailable   whether Topic Filters may hold wildcards; absent: true
 * @param subscriptionIdentifierAvailable whether SUBSCRIBE may have a Subscription Identifier; absent: true
 * @param sharedSubscriptionAvailable     whether Shared Subscriptions are supported; absent: true
 * @param serverKeepAlive                 seconds, to be used instead of the Keep Alive of CONNECT
 * @param responseInformation             from which to build Response Topics
 * @param serverReference                 another server to use
 * @param authenticationMethod            the method of CONNECT
 * @param authenticationData              the method's last data; only with a method
 */
public record ConnackProperties(@Nullable Long sessionExpiryInterval, @Nullable Integer receiveMaximum,
        @Nullable QoS maximumQoS, @Nullable Boolean retainAvailable, @Nullable Long maximumPacketSize,
        @Nullable String assignedClientIdentifier, @Nullable Integer topicAliasMaximum, @Nullable String reasonString,
        List<UserProperty> userProperties, @Nullable Boolean wildcardSubscriptionAvailable,
        @Nullable Boolean subscriptionIdentifierAvailable, @Nullable Boolean sharedSubscriptionAvailable,
        @Nullable Integer serverKeepAlive, @Nullable String responseInformation, @Nullable String serverReference,
        @Nullable String authenticationMethod, @Nullable Bytes authenticationData) {
    /** No properties. */
    public static final ConnackProperties NONE = builder().build();

    /**
     * Checks the fields and copies the list.
     *
     * @throws IllegalArgumentException if one is out of its range or there is Authentication Data without a method
     */
    public ConnackProperties {
        Require.fourByteInteger(sessionExpiryInterval, "Session Expiry Interval");
        Require.range(receiveMaximum, 1, 65_535, "Receive Maximum");
        if (maximumQoS == QoS.EXACTLY_ONCE) {
            throw new IllegalArgumentException("Maximum QoS is 0 or 1; QoS 2 is said by leaving it out");
        }
        Require.range(maximumPacketSize, 1, Require.FOUR_BYTE_MAXIMUM, "Maximum Packet Size");
        Require.string(assignedClientIdentifier, "Assigned Client Identifier");
        Require.range(topicAliasMaximum, 0, 65_535, "Topic Alias Maximum");
        Require.string(reasonString, "Reason String");
        userProperties = List.copyOf(userProperties);
        Require.range(serverKeepAlive, 0, 65_535, "Server Keep Alive");
        Require.string(responseInformation, "Response Information");
        Require.string(serverReference, "Server Reference");
        Require.string(authenticationMethod, "Authentication Method");
        Require.binary(authenticationData, "Authentication Data");
        if (authenticationData != null && authenticationMethod == null) {
            throw new IllegalArgumentException("Authentication Data needs an Authentication Method");
        }
    }

    /** The properties that are there; of the Authentication Data only the length. */
    @Override
    public String toString() {
        return Text.fields("ConnackProperties", "sessionExpiryInterval", sessionExpiryInterval,
                "receiveMaximum", receiveMaximum,
                "maximumQoS", maximumQoS,
                "retainAvailable", retainAvailable,
                "maximumPacketSize", maximumPacketSize,
                "assignedClientIdentifier", assignedClientIdentifier,
                "topicAliasMaximum", topicAliasMaximum,
                "reasonString", reasonString,
                "userProperties", userProperties,
                "wildcardSubscriptionAvailable", wildcardSubscriptionAvailable,
                "subscriptionIdentifierAvailable", subscriptionIdentifierAvailable,
                "sharedSubscriptionAvailable", sharedSubscriptionAvailable,
                "serverKeepAlive", serverKeepAlive,
                "responseInformation", responseInformation,
                "serverReference", serverReference,
                "authenticationMethod", authenticationMethod,
                "authenticationData", Text.hidden(authenticationData));
    }

    /** A builder without any property. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers properties; null means absent. The values are checked by {@link #build()}. */
    public static final class Builder {
        private @Nullable Long sessionExpiryInterval;
        private @Nullable Integer receiveMaximum;
        private @Nullable QoS maximumQoS;
        private @Nullable Boolean retainAvailable;
        private @Nullable Long maximumPacketSize;
        private @Nullable String assignedClientIdentifier;
        private @Nullable Integer topicAliasMaximum;
        private @Nullable String reasonString;
        private final List<UserProperty> userProperties = new ArrayList<>();
        private @Nullable Boolean wildcardSubscriptionAvailable;
        private @Nullable Boolean subscriptionIdentifierAvailable;
        private @Nullable Boolean sharedSubscriptionAvailable;
        private @Nullable Integer serverKeepAlive;
        private @Nullable String responseInformation;
        private @Nullable String serverReference;
        private @Nullable String authenticationMethod;
        private @Nullable Bytes authenticationData;

        private Builder() {}

        /** Seconds that the Session outlives the connection, 0 to 4,294,967,295 (for ever). */
        public Builder sessionExpiryInterval(@Nullable Long seconds) {
            sessionExpiryInterval = seconds;
            return this;
        }

        /** How many QoS 1 and 2 messages may be under way to the Server, 1 to 65,535. */
        public Builder receiveMaximum(@Nullable Integer value) {
            receiveMaximum = value;
            return this;
        }

        /** The highest QoS, if it is not QoS 2. */
        public Builder maximumQoS(@Nullable QoS value) {
            maximumQoS = value;
            return this;
        }

        /** Whether retained messages are supported. */
        public Builder retainAvailable(@Nullable Boolean value) {
            retainAvailable = value;
            return this;
        }

        /** Bytes of the largest packet that the Server accepts, 1 to 4,294,967,295. */
        public Builder maximumPacketSize(@Nullable Long bytes) {
            maximumPacketSize = bytes;
            return this;
        }

        /** The name given to a Client that sent none. */
        public Builder assignedClientIdentifier(@Nullable String value) {
            assignedClientIdentifier = value;
            return this;
        }

        /** The highest Topic Alias that the Client may use, 0 to 65,535. */
        public Builder topicAliasMaximum(@Nullable Integer value) {
            topicAliasMaximum = value;
            return this;
        }

        /** A text for people. */
        public Builder reasonString(@Nullable String value) {
            reasonString = value;
            return this;
        }

        /** Adds User Properties behind those that are there. */
        public Builder userProperties(List<UserProperty> properties) {
            userProperties.addAll(properties);
            return this;
        }

        /** Whether Topic Filters may hold wildcards. */
        public Builder wildcardSubscriptionAvailable(@Nullable Boolean value) {
            wildcardSubscriptionAvailable = value;
            return this;
        }

        /** Whether SUBSCRIBE may have a Subscription Identifier. */
        public Builder subscriptionIdentifierAvailable(@Nullable Boolean value) {
            subscriptionIdentifierAvailable = value;
            return this;
        }

        /** Whether Shared Subscriptions are supported. */
        public Builder sharedSubscriptionAvailable(@Nullable Boolean value) {
            sharedSubscriptionAvailable = value;
            return this;
        }

        /** Seconds, to be used instead of the Keep Alive of CONNECT, 0 to 65,535. */
        public Builder serverKeepAlive(@Nullable Integer seconds) {
            serverKeepAlive = seconds;
            return this;
        }

        /** From which to build Response Topics. */
        public Builder responseInformation(@Nullable String value) {
            responseInformation = value;
            return this;
        }

        /** Another server to use. */
        public Builder serverReference(@Nullable String value) {
            serverReference = value;
            return this;
        }

        /** The method of CONNECT. */
        public Builder authenticationMethod(@Nullable String value) {
            authenticationMethod = value;
            return this;
        }

        /** The method's last data. */
        public Builder authenticationData(@Nullable Bytes value) {
            authenticationData = value;
            return this;
        }

        /**
         * The properties gathered so far.
         *
         * @throws IllegalArgumentException if one is out of its range
         */
        public ConnackProperties build() {
            return new ConnackProperties(sessionExpiryInterval, receiveMaximum, maximumQoS, retainAvailable,
                    maximumPacketSize, assignedClientIdentifier, topicAliasMaximum, reasonString, userProperties,
                    wildcardSubscriptionAvailable, subscriptionIdentifierAvailable, sharedSubscriptionAvailable,
                    serverKeepAlive, responseInformation, serverReference, authenticationMethod, authenticationData);
        }
    }
}
