// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.ReceivedMessage;
import io.heliograph.codec.Message;
import io.heliograph.codec.Publish;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Prints messages until there have been enough. Used by the threads of the client, one at a time. */
final class MessagePrinter {
    private final Printing printing;
    private final boolean identifiersAsked;
    private final EagerOutput out;
    private final PrintStream err;
    private final Clock clock;
    private final CompletableFuture<Integer> end;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long printed;

    /**
     * @param identifiersAsked whether the user has given a Subscription Identifier; those of the client are not shown
     * @param end              completed when there have been enough
     */
    MessagePrinter(Printing printing, boolean identifiersAsked, EagerOutput out, PrintStream err, Clock clock,
            CompletableFuture<Integer> end) {
        this.printing = printing;
        this.identifiersAsked = identifiersAsked;
        this.out = out;
        this.err = err;
        this.clock = clock;
        this.end = end;
    }

    synchronized void print(ReceivedMessage received) {
        if (printed == printing.count() || end.isDone()) {
            return;
        }
        Message message = received.message();
        switch (printing.verdict(message)) {
            case SKIP -> {
                return;
            }
            case END -> {
                end.complete(ExitStatus.OK);
                return;
            }
            case PRINT -> printLine(received);
        }
        printed++;
        if (printed == printing.count()) {
            end.complete(ExitStatus.OK);
        }
    }

    private void printLine(ReceivedMessage received) {
        Message message = received.message();
        List<Integer> identifiers = identifiersAsked ? received.subscriptionIdentifiers() : List.of();
        Publish publish = new Publish(message, received.duplicate(), received.packetIdentifier(), 0, identifiers);
        line.reset();
        try {
            printing.format().write(line, publish, ZonedDateTime.now(clock));
        } catch (JsonText.InvalidException e) {
            err.println("the payload on topic " + message.topicName() + " is no valid JSON");
            return;
        }
        if (printing.endOfLine()) {
            line.write('\n');
        }
        out.write(line.toByteArray());
    }
}
