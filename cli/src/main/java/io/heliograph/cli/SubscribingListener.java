// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.ClientEvent;
import io.heliograph.client.ClientListener;
import io.heliograph.client.ReceivedMessage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Hears what happens to the connection of {@code helio sub} and to its messages. */
final class SubscribingListener implements ClientListener {
    private static final Logger LOGGER = System.getLogger(SubscribingListener.class.getName());

    private final MessagePrinter printer;
    private final ConnectionNews news;

    SubscribingListener(MessagePrinter printer, ConnectionNews news) {
        this.printer = printer;
        this.news = news;
    }

    @Override
    public void onEvent(ClientEvent event) {
        switch (event) {
            case ClientEvent.ConnectionLost lost -> {
                printer.connectionLost();
                news.onEvent(lost);
            }
            // The Session has other subscriptions from before: mosquitto_sub prints their messages too.
            case ClientEvent.MessageUnmatched unmatched -> print(unmatched.message());
            case ClientEvent.SubscriptionLost subscription -> news.say(
                    "the server does not want the subscription %s any more: %s".formatted(subscription.topicFilter(),
                            subscription.reasonCode()));
            case ClientEvent.HandlerFailed failed -> LOGGER.log(Level.WARNING,
                    "a message could not be printed", failed.failure());
            default -> news.onEvent(event);
        }
    }

    private void print(ReceivedMessage message) {
        try {
            printer.print(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
