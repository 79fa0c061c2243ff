// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.joining;

import io.heliograph.testkit.MalformedPacket;
import io.heliograph.testkit.RawPacket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Runs all cases for a role against reference peers: each against a right one, and against one that breaks its rule. */
final class SelfTest {
    private static final int AT_ONCE = 48;

    private final List<Finding> right;
    private final List<Finding> broken;

    private SelfTest(List<Finding> right, List<Finding> broken) {
        this.right = right;
        this.broken = broken;
    }

    /**
     * What came of a run.
     *
     * @param ruleBroken whether the peer has broken the rule of the check, and nothing else went wrong with it
     */
    record Finding(Result result, boolean ruleBroken) {
        boolean isCaught() {
            return ruleBroken && (result.verdict() == Verdict.FAILED || result.verdict() == Verdict.DEVIATES);
        }

        @Override
        public String toString() {
            return "%s: %s, %s%n%s".formatted(result.checkCase(), result.verdict(), result.reason(), result.dialogue());
        }
    }

    /** Runs a case against a peer of its own. */
    interface Peer {
        /**
         * Runs it.
         *
         * @param rule   the rule that the peer breaks, or null if it is right
         * @param passed the wrong packet that it passes over, if that is its rule
         * @param hurry  whether it waits shortly for what has to come: most broken peers show by what they don't do
         */
        Finding run(CheckCase checkCase, @Nullable String rule, @Nullable RawPacket passed, boolean hurry);
    }

    static SelfTest of(Role role, Peer peer) throws Exception {
        List<CheckCase> cases = Suite.cases(role);
        List<Finding> right = sideBySide(cases, checkCase -> peer.run(checkCase, null, null, false));
        Map<CheckCase, Finding> broken = new LinkedHashMap<>();
        // A machine that halts for a moment misleads those who hurry: what is missed is looked at once more.
        for (int attempt = 1; attempt <= 2; attempt++) {
            List<CheckCase> left = cases.stream().filter(checkCase -> {
                Finding finding = broken.get(checkCase);
                return finding == null || !finding.isCaught();
            }).toList();
            sideBySide(left, checkCase -> peer.run(checkCase, checkCase.name(), packet(checkCase), true))
                    .forEach(finding -> broken.put(finding.result().checkCase(), finding));
        }
        return new SelfTest(right, List.copyOf(broken.values()));
    }

    private static @Nullable RawPacket packet(CheckCase checkCase) {
        MalformedPacket malformed = checkCase.role() == Role.SERVER ? MalformedPacketCases.packet(checkCase)
                : ClientMalformedCases.packet(checkCase);
        return malformed == null ? null : malformed.packet();
    }

    /** The checks that a right peer does not pass. */
    List<Finding> refused() {
        return right.stream().filter(finding -> finding.result().verdict() != Verdict.PASSED).toList();
    }

    /** The checks that a peer passes that breaks their rule, or whose rule nothing breaks. */
    List<Finding> missed() {
        List<Finding> missed = broken.stream().filter(not(Finding::isCaught)).toList();
        System.out.printf("%d of %d cases notice that their rule is broken%s%n", broken.size() - missed.size(),
                broken.size(), missed.stream().map(finding -> "\n  missed: " + finding.result().checkCase())
                        .collect(joining()));
        return missed;
    }

    private interface Run {
        Finding of(CheckCase checkCase);
    }

    private static List<Finding> sideBySide(List<CheckCase> cases, Run run) throws Exception {
        Semaphore room = new Semaphore(AT_ONCE);
        List<Future<Finding>> pending = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (CheckCase checkCase : cases) {
                pending.add(threads.submit(() -> {
                    room.acquire();
                    try {
                        return run.of(checkCase);
                    } finally {
                        room.release();
                    }
                }));
            }
        }
        List<Finding> findings = new ArrayList<>();
        for (Future<Finding> finding : pending) {
            findings.add(finding.get());
        }
        return findings;
    }
}
