// SPDX-License-Identifier: Apache-2.0

/**
 * Where a message goes, and what is kept for later subscribers.
 *
 * <p>Start with {@link io.heliograph.broker.routing.SubscriptionIndex}, which all shards share and whose head explains how
 * the two trees of this package are read without a lock. A shard asks its own
 * {@link io.heliograph.broker.routing.RouteCache} for the {@link io.heliograph.broker.routing.Route} of a topic, hands the
 * message once to each shard that the Route names, and to one member of each
 * {@link io.heliograph.broker.routing.ShareGroup}. {@link io.heliograph.broker.routing.RetainedMessages} is the tree of
 * topics that a new subscription's filter is matched against.
 */
package io.heliograph.broker.routing;
