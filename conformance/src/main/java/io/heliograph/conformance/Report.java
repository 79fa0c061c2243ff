// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a run has found.
 *
 * @param target   the name of the system under test
 * @param role     its role
 * @param started  when the run began
 * @param duration how long it took
 * @param results  one for each case, in the order of the suite
 */
public record Report(String target, Role role, Instant started, Duration duration, List<Result> results) {
    /** A copy of the results. */
    public Report {
        results = List.copyOf(results);
    }

    /** How many results have this verdict. */
    public long count(Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }
}
