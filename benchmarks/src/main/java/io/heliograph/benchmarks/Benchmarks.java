// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs benchmarks with the options of JMH, and always counts CPU time and allocated bytes for each operation. */
public final class Benchmarks {
    private Benchmarks() {}

    /**
     * Runs what the arguments name, or all.
     *
     * @param args those of JMH: a pattern of names, {@code -p payload=64}, {@code -f 3} and so on
     */
    public static void main(String[] args) throws CommandLineOptionException, RunnerException {
        new Runner(new OptionsBuilder().parent(new CommandLineOptions(args)).addProfiler(GCProfiler.class)
                .addProfiler(CpuTimeProfiler.class).build())
                .run();
    }
}
