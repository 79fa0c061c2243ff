// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.ClientEvent;
import io.heliograph.client.ClientListener;
import io.heliograph.client.MqttException;
import io.heliograph.client.ReceivedMessage;
import io.heliograph.client.Reconnect;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Tells the user what happens to the connection of {@code helio sub}, and ends the command when it is gone for good.
 */
final class SubscribingListener implements ClientListener {
    /** Someone who watches messages wants them back soon after the server is back. */
    static final Reconnect RECONNECT = Reconnect.exponential(Duration.ofSeconds(1), Duration.ofSeconds(15));

    private static final Logger LOGGER = System.getLogger(SubscribingListener.class.getName());

    private final MessagePrinter printer;
    private final PrintStream err;
    private final boolean quiet;
    private final CompletableFuture<Integer> end;
    private boolean lost;

    SubscribingListener(MessagePrinter printer, PrintStream err, boolean quiet, CompletableFuture<Integer> end) {
        this.printer = printer;
        this.err = err;
        this.quiet = quiet;
        this.end = end;
    }

    @Override
    public void onEvent(ClientEvent event) {
        switch (event) {
            case ClientEvent.Connected connected -> connected();
            case ClientEvent.ConnectionLost connectionLost -> connectionLost(connectionLost);
            case ClientEvent.Disconnected disconnected -> {
                MqttException cause = disconnected.cause();
                if (cause != null) {
                    end.completeExceptionally(cause);
                }
            }
            // The Session has other subscriptions from before: mosquitto_sub prints their messages too.
            case ClientEvent.MessageUnmatched unmatched -> print(unmatched.message());
            case ClientEvent.SubscriptionLost subscription -> say(
                    "the server does not want the subscription %s any more: %s".formatted(subscription.topicFilter(),
                            subscription.reasonCode()));
            case ClientEvent.HandlerFailed failed -> LOGGER.log(Level.WARNING,
                    "a message could not be printed", failed.failure());
            default -> {
                // Whoever watches messages does not need to know.
            }
        }
    }

    private void connected() {
        if (lost) {
            say("connected again");
            lost = false;
        }
    }

    private void connectionLost(ClientEvent.ConnectionLost event) {
        printer.connectionLost();
        if (event.willReconnect()) {
            say(event.cause().getMessage() + "; connecting again...");
            lost = true;
        }
    }

    private void print(ReceivedMessage message) {
        try {
            printer.print(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String text) {
        if (!quiet) {
            err.println("helio sub: " + text);
        }
    }
}
