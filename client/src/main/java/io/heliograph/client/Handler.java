// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/** The user code that takes the messages of a subscription, of whichever kind. */
sealed interface Handler {
    /** What the user has given: who gives the same again means the same subscriber. */
    Object userCode();

    /** A message is acknowledged when the handler has returned. */
    record Automatic(MessageHandler userCode) implements Handler {}

    /** A message is acknowledged when the user says so. */
    record Manual(AcknowledgingHandler userCode) implements Handler {}
}
