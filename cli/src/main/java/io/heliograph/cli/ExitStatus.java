// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

/** The exit statuses of all commands. Ended by SIGINT or SIGTERM, the JVM itself makes it 130 or 143. */
final class ExitStatus {
    /** All is done. */
    static final int OK = 0;
    /** Something failed at run time; one line on standard error says what. */
    static final int FAILED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** The time of {@code sub -W} is over; the number that mosquitto_sub uses. */
    static final int TIMED_OUT = 27;
    /** Nobody reads standard output any longer: what a shell reports of a process that SIGPIPE ended. */
    static final int BROKEN_PIPE = 141;

    private ExitStatus() {}
}
