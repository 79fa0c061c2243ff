// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

/** What not every library or broker can do. Everything that is not named here all of them can. */
public enum Feature {
    /** MQTT 5.0 at all. */
    V5,
    /** One connection can do one thing after the other: open, subscribe, publish, unsubscribe. */
    INTERACTIVE,
    /** A subscriber can end its connection with DISCONNECT and reason 0x00 when it is told to. */
    CLEAN_DISCONNECT,
    /** The options of a subscription: No Local, Retain As Published, Retain Handling. */
    SUBSCRIPTION_OPTIONS,
    /** The user chooses Subscription Identifiers and gets to see them. */
    SUBSCRIPTION_IDENTIFIERS,
    /** The user publishes with a Topic Alias of his own. */
    TOPIC_ALIAS,
    /** Puts the topic in for a Topic Alias that the Server has sent. */
    INBOUND_TOPIC_ALIAS,
    /** A name that comes twice among the User Properties may have others in between. */
    INTERLEAVED_USER_PROPERTIES,
    /** Has Shared Subscriptions; a matter of the broker alone. */
    SHARED_SUBSCRIPTIONS(true),
    /** Sends DISCONNECT with a reason before it closes a connection of MQTT 5.0; a matter of the broker alone. */
    SERVER_DISCONNECT(true),
    /** Lets clients publish to topics that begin with a dollar sign; a matter of the broker alone. */
    RESERVED_TOPICS(true),
    /** Leaves a new connection alone when an earlier one of the same Client ends; a matter of the broker alone. */
    CONNECTIONS_APART(true),
    /** Keeps a retained Will; a matter of the broker alone. */
    RETAINED_WILL(true),
    /** Sets the RETAIN flag of a retained message that goes to a new subscription; a matter of the broker alone. */
    RETAIN_FLAG(true),
    /** Publishes messages below $SYS; a matter of the broker alone. */
    SYS_TOPICS(true);

    private final boolean ofBrokersOnly;

    Feature() {
        this(false);
    }

    Feature(boolean ofBrokersOnly) {
        this.ofBrokersOnly = ofBrokersOnly;
    }

    /** Whether every library can do it if the broker can. */
    public boolean isOfBrokersOnly() {
        return ofBrokersOnly;
    }
}
