// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

/** What a system under test must be able to do, or be set up for, before a check makes sense. */
public enum Capability {
    /** Server: it accepts QoS 1. Client: it publishes and subscribes with QoS 1. */
    QOS_1,
    /** Server: it accepts QoS 2. Client: it publishes and subscribes with QoS 2. */
    QOS_2,
    /** Server: it keeps retained messages. Client: it can set RETAIN. */
    RETAIN,
    /** Server: it accepts Topic Filters with wildcards. */
    WILDCARD_SUBSCRIPTIONS,
    /** Server: it accepts Subscription Identifiers. Client: it can send one. */
    SUBSCRIPTION_IDENTIFIERS,
    /** Server: it accepts Shared Subscriptions. */
    SHARED_SUBSCRIPTIONS,
    /** Server: its Topic Alias Maximum is above 0. Client: it sends or accepts Topic Aliases. */
    TOPIC_ALIASES,
    /** Server: it keeps a Session that has no connection. Client: it can ask for one. */
    SESSIONS,
    /** Server: it accepts a Client without a Client Identifier. */
    ASSIGNED_CLIENT_IDENTIFIERS,
    /** Server: Clients are asked for User Name and Password, and the target names one that is right. Client: it can send them. */
    PASSWORDS,
    /** Server: it does not let a Client publish and subscribe to the topic that the target names as forbidden. */
    ACCESS_CONTROL,
    /** Server: it knows the Authentication Method that the target names. Client: it can use one. */
    ENHANCED_AUTHENTICATION,
    /** Server: the target says where its WebSocket listener is. Client: it can use WebSocket. */
    WEBSOCKET,
    /** Server: the target says where its TLS listener is. Client: it can use TLS. */
    TLS,
    /** Server: the target says how to restart it, and its Sessions and messages survive that. Client: it keeps its state. */
    RESTART,
    /** Server: it gives Response Information to a Client that asks for it. */
    RESPONSE_INFORMATION,
    /** Client: it can send a Will Message. */
    WILL,
    /** Client: it connects again by itself after the connection was lost. */
    RECONNECT,
    /** Client: it can unsubscribe. */
    UNSUBSCRIBE,
    /** Client: it sends PINGREQ when nothing else is sent. */
    KEEP_ALIVE
}
