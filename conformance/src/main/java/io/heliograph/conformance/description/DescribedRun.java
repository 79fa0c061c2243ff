// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Report;
import io.heliograph.conformance.Result;
import io.heliograph.conformance.Role;
import io.heliograph.conformance.Suite;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Runs checks against a described Server, which is started for it. */
public final class DescribedRun {
    /** How many Servers run at the same time if each check has its own. */
    private static final int SERVERS_AT_ONCE = 4;

    private DescribedRun() {}

    /**
     * Checks the Server in the versions that it speaks.
     *
     * @param selection which cases
     * @param progress  is told each result as soon as it is there, by any thread
     * @throws IOException if the Server can't be started; the message is for the user
     */
    public static Report run(ServerDescription description, Predicate<CheckCase> selection, Consumer<Result> progress)
            throws IOException, InterruptedException {
        Predicate<CheckCase> chosen = selection.and(checkCase -> description.spoken().contains(checkCase.version()));
        ServerDescription.Start start = description.start();
        if (start != null && start.apart()) {
            return apart(description, chosen, progress);
        }
        try (DescribedServer server = description.open()) {
            return Suite.run(server.target(), chosen, progress);
        }
    }

    private static Report apart(ServerDescription description, Predicate<CheckCase> chosen, Consumer<Result> progress)
            throws IOException, InterruptedException {
        Instant started = Clock.systemUTC().instant();
        long begin = System.nanoTime();
        List<Future<Report>> pending = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(SERVERS_AT_ONCE)) {
            for (CheckCase checkCase : Suite.cases(Role.SERVER)) {
                if (chosen.test(checkCase)) {
                    pending.add(threads.submit(() -> alone(description, checkCase, progress)));
                }
            }
            for (Future<Report> report : pending) {
                results.addAll(report.get().results());
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
        return new Report(description.title(), Role.SERVER, started, Duration.ofNanos(System.nanoTime() - begin),
                results);
    }

    private static Report alone(ServerDescription description, CheckCase checkCase, Consumer<Result> progress)
            throws IOException, InterruptedException {
        try (DescribedServer server = description.open()) {
            return Suite.run(server.target(), other -> other.toString().equals(checkCase.toString()), progress);
        }
    }
}
