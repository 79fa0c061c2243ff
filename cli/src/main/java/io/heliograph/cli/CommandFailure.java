// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

/** A command can't do what it was asked to; the message is the one line that the user reads. */
final class CommandFailure extends RuntimeException {

    CommandFailure(String message) {
        super(message);
    }

    CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
