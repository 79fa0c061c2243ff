// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.MqttClient;
import io.heliograph.client.MqttException;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What {@code helio sub} does once it is connected.
 *
 * @param subscriptions   made first, in one packet
 * @param unsubscriptions ended then
 * @param properties      those of SUBSCRIBE and UNSUBSCRIBE are used
 * @param endsThen        whether that is all
 * @param timeout         how long messages are awaited, or null for any time
 */
record Subscribing(List<Subscription> subscriptions, List<TopicFilter> unsubscriptions, PropertyArguments properties,
        boolean endsThen, @Nullable Duration timeout) {

    /** The Subscription Identifier that the user has given, or null. */
    @Nullable
    Integer identifier() {
        return properties.subscriptionIdentifier();
    }

    /**
     * Subscribes, and has messages printed until the end.
     *
     * @param handler what the client has been built with, so that what the Session had waiting is printed first
     * @param end     completed from outside when there have been enough messages, or there is no hope for more
     * @return the exit status
     * @throws CommandFailure if the server does not want or is lost
     */
    int run(MqttClient client, PrintingHandler handler, CompletableFuture<Integer> end) {
        handler.connected(client);
        if (timeout != null) {
            end.completeOnTimeout(ExitStatus.TIMED_OUT, timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
        try {
            if (!subscriptions.isEmpty()) {
                client.subscribe(subscriptions, identifier(), properties.userProperties(PropertyPlace.SUBSCRIBE),
                        handler);
            }
            if (!unsubscriptions.isEmpty()) {
                client.unsubscribe(unsubscriptions, properties.userProperties(PropertyPlace.UNSUBSCRIBE));
            }
            if (endsThen) {
                end.complete(ExitStatus.OK);
            }
            return end.join();
        } catch (MqttException e) {
            if (end.isDone() && !end.isCompletedExceptionally()) {
                return end.join();
            }
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        } catch (CompletionException e) {
            throw new CommandFailure(String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()), e);
        }
    }
}
