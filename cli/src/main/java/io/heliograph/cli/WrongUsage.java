// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

/** The command line is wrong, which was seen after it had been taken apart; the message is the one line that the user reads. */
final class WrongUsage extends RuntimeException {

    WrongUsage(String message, Throwable cause) {
        super(message, cause);
    }
}
