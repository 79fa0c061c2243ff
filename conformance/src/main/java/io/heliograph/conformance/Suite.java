// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Runs checks against a system, many at the same time. */
public final class Suite {
    /** How many checks run at the same time: most of them wait. */
    private static final int AT_ONCE = 32;

    private Suite() {}

    /** All cases for this role, in the order of the specification. */
    public static List<CheckCase> cases(Role role) {
        return Checks.of(role);
    }

    /**
     * Checks a Server. Retained messages and Sessions of the checks are removed at the end.
     *
     * @param selection which cases
     * @param progress  is told each result as soon as it is there, by the thread of the check
     */
    public static Report run(ServerTarget target, Predicate<CheckCase> selection, Consumer<Result> progress)
            throws InterruptedException {
        Server.Patience patience = new Server.Patience(Duration.ofSeconds(5), Duration.ofMillis(300));
        Leftovers leftovers = new Leftovers();
        try {
            return run(target.name(), Role.SERVER, AT_ONCE, selection, progress, target.capabilities(),
                    checkCase -> {
                        try (Server server = new Server(target, checkCase.version(), patience, leftovers::watch)) {
                            return judge(checkCase, server, server::dialogue);
                        }
                    });
        } finally {
            leftovers.clean(target, patience);
        }
    }

    /**
     * Checks a Client.
     *
     * @param selection which cases
     * @param progress  is told each result as soon as it is there, by the thread of the check
     */
    public static Report run(ClientTarget target, Predicate<CheckCase> selection, Consumer<Result> progress)
            throws InterruptedException {
        return run(target, selection, progress,
                new Client.Patience(Duration.ofSeconds(20), Duration.ofSeconds(5), Duration.ofMillis(300)));
    }

    static Report run(ClientTarget target, Predicate<CheckCase> selection, Consumer<Result> progress,
            Client.Patience patience) throws InterruptedException {
        Predicate<CheckCase> spoken = checkCase -> target.versions().contains(checkCase.version());
        return run(target.name(), Role.CLIENT, Math.min(AT_ONCE, target.atOnce()), spoken.and(selection), progress,
                EnumSet.allOf(Capability.class), checkCase -> {
                    try (Client client = new Client(target, checkCase.version(), patience)) {
                        return judge(checkCase, client, client::dialogue);
                    }
                });
    }

    static Report run(String target, Role role, int atOnce, Predicate<CheckCase> selection, Consumer<Result> progress,
            Set<Capability> capabilities, Function<CheckCase, Result> check) throws InterruptedException {
        Instant started = Clock.systemUTC().instant();
        long begin = System.nanoTime();
        List<CheckCase> cases = cases(role).stream().filter(selection).toList();
        Semaphore room = new Semaphore(atOnce, true);
        List<Future<Result>> pending = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (CheckCase checkCase : cases) {
                int permits = checkCase.alone() ? atOnce : 1;
                pending.add(threads.submit(() -> {
                    room.acquire(permits);
                    try {
                        Result result = applies(checkCase, capabilities, check);
                        progress.accept(result);
                        return result;
                    } finally {
                        room.release(permits);
                    }
                }));
            }
        }
        List<Result> results = new ArrayList<>();
        for (Future<Result> result : pending) {
            try {
                results.add(result.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return new Report(target, role, started, Duration.ofNanos(System.nanoTime() - begin), results);
    }

    private static Result applies(CheckCase checkCase, Set<Capability> capabilities,
            Function<CheckCase, Result> check) {
        Set<Capability> missing = EnumSet.noneOf(Capability.class);
        missing.addAll(checkCase.needs());
        missing.removeAll(capabilities);
        return missing.isEmpty() ? check.apply(checkCase)
                : new Result(checkCase, Verdict.NOT_APPLICABLE, "needs " + missing, "", Duration.ZERO);
    }

    /** Runs a check and says what it has found. */
    static Result judge(CheckCase checkCase, Object system, Dialogue dialogue) {
        long begin = System.nanoTime();
        Verdict verdict = Verdict.PASSED;
        String reason = "";
        try {
            checkCase.body().run(system);
        } catch (NotApplicable e) {
            verdict = Verdict.NOT_APPLICABLE;
            reason = String.valueOf(e.getMessage());
        } catch (Throwable e) {
            // A system that breaks off a connection at the wrong time shows as an I/O error; it is a finding like others.
            verdict = checkCase.advice() ? Verdict.DEVIATES : Verdict.FAILED;
            reason = e instanceof AssertionError ? firstLine(e) : e.toString();
        }
        return new Result(checkCase, verdict, reason, dialogue.text(), Duration.ofNanos(System.nanoTime() - begin));
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Tells what was said. */
    interface Dialogue {
        String text();
    }
}
