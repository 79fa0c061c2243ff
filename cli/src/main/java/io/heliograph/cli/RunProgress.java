// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.conformance.Result;
import io.heliograph.conformance.Verdict;
import java.io.PrintStream;

/** One line on a terminal that says how far a run is; nothing elsewhere. Can be told results by many threads. */
final class RunProgress implements AutoCloseable {
    private static final String BACK = "\r";
    private static final String ERASE_LINE = "\u001b[K";

    private final PrintStream out;
    private final boolean isTerminal;
    private final int total;
    private int done;
    private int failed;

    RunProgress(PrintStream out, boolean isTerminal, int total) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.total = total;
    }

    /** Whether a person sits in front of this process. */
    @SuppressWarnings("SystemConsoleNull") // not with the console that the helio script chooses
    static boolean isTerminal() {
        return System.console() != null;
    }

    synchronized void add(Result result) {
        done++;
        if (result.verdict() == Verdict.FAILED) {
            failed++;
        }
        if (isTerminal) {
            out.print(BACK + "%d of %d checks, %d failed; last: %s".formatted(done, total, failed,
                    result.checkCase().name()) + ERASE_LINE);
            out.flush();
        }
    }

    /** Removes the line. */
    @Override
    public synchronized void close() {
        if (isTerminal) {
            out.print(BACK + ERASE_LINE);
            out.flush();
        }
    }
}
