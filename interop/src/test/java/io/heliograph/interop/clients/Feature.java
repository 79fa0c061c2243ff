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
    /** A name that comes twice among the User Properties may have others in between. */
    INTERLEAVED_USER_PROPERTIES,
    /** Has Shared Subscriptions. */
    SHARED_SUBSCRIPTIONS,
    /** Publishes messages below $SYS. */
    SYS_TOPICS
}
