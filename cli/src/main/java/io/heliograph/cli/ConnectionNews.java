// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.ClientEvent;
import io.heliograph.client.ClientListener;
import io.heliograph.client.MqttException;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;

/** Tells the user what happens to the connection, and ends the command when it is gone for good. */
final class ConnectionNews implements ClientListener {
    private final String command;
    private final boolean several;
    private final PrintStream err;
    private final boolean quiet;
    private final CompletableFuture<Integer> end;
    private boolean waiting;

    /**
     * @param command as the user calls it
     * @param several whether there are several servers
     * @param quiet   whether nothing is told
     * @param end     completed when the connection is gone for good
     */
    ConnectionNews(String command, boolean several, PrintStream err, boolean quiet, CompletableFuture<Integer> end) {
        this.command = command;
        this.several = several;
        this.err = err;
        this.quiet = quiet;
        this.end = end;
    }

    @Override
    public void onEvent(ClientEvent event) {
        switch (event) {
            case ClientEvent.Connected connected -> {
                if (waiting) {
                    say("connected to " + connected.server());
                    waiting = false;
                }
            }
            case ClientEvent.ConnectionLost lost -> {
                if (lost.willReconnect()) {
                    say(lost.cause().getMessage() + "; connecting again...");
                    waiting = true;
                }
            }
            case ClientEvent.ConnectFailed failed -> {
                // One line is enough, however many attempts follow.
                if (failed.willRetry() && !waiting) {
                    say("%s: %s; trying %s...".formatted(failed.server(), failed.cause().getMessage(),
                            several ? "the next server" : "again"));
                    waiting = true;
                }
            }
            case ClientEvent.Disconnected disconnected -> {
                MqttException cause = disconnected.cause();
                if (cause != null) {
                    end.completeExceptionally(cause);
                }
            }
            default -> {
                // Whoever publishes or watches messages does not need to know.
            }
        }
    }

    /** Tells the user something else. */
    void say(String text) {
        if (!quiet) {
            err.println(command + ": " + text);
        }
    }
}
