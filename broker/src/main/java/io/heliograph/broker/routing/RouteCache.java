// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import io.heliograph.codec.TopicName;
import org.jspecify.annotations.Nullable;

/** The routes that one shard has looked up lately. Only for that shard's thread. */
@SuppressWarnings("ReferenceEquality") // The same object is the quick case of an equal one.
public final class RouteCache<S extends Subscriber> {
    private final SubscriptionIndex<S> index;
    private @Nullable TopicName latestTopic;
    private @Nullable Route<S> latestRoute;
    private long latestVersion;

    /**
     * An empty cache.
     *
     * @param maximumTopics how many topics it may hold, a power of two
     */
    public RouteCache(SubscriptionIndex<S> index, int maximumTopics) {
        this.index = index;
    }

    /** The route of a topic, as {@link SubscriptionIndex#route} would answer. */
    public Route<S> route(TopicName topic) {
        long version = index.version();
        Route<S> known = latestRoute;
        if (known != null && topic == latestTopic && version == latestVersion) {
            return known;
        }
        Route<S> route = index.route(topic);
        latestTopic = topic;
        latestRoute = route;
        latestVersion = version;
        return route;
    }
}
