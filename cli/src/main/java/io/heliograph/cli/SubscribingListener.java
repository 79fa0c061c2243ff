// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.ClientListener;
import io.heliograph.client.MqttException;
import io.heliograph.client.ReceivedMessage;
import io.heliograph.client.Reconnect;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicFilter;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells the user what happens to the connection of {@code helio sub}, and ends the command when it is gone for good.
 */
final class SubscribingListener implements ClientListener {
    /** Someone who watches messages wants them back soon after the server is back. */
    static final Reconnect RECONNECT = Reconnect.exponential(Duration.ofSeconds(1), Duration.ofSeconds(15));

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
    public void connected(Connack connack) {
        if (lost) {
            say("connected again");
            lost = false;
        }
    }

    @Override
    public void connectionLost(MqttException cause, boolean willReconnect) {
        printer.connectionLost();
        if (willReconnect) {
            say(cause.getMessage() + "; connecting again...");
            lost = true;
        }
    }

    @Override
    public void disconnected(@Nullable MqttException cause) {
        if (cause != null) {
            end.completeExceptionally(cause);
        }
    }

    /** The Session has other subscriptions from before: mosquitto_sub prints their messages too. */
    @Override
    public void unmatched(ReceivedMessage message) {
        try {
            printer.print(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void subscriptionLost(TopicFilter topicFilter, ReasonCode reasonCode) {
        say("the server does not want the subscription %s any more: %s".formatted(topicFilter, reasonCode));
    }

    private void say(String text) {
        if (!quiet) {
            err.println("helio sub: " + text);
        }
    }
}
