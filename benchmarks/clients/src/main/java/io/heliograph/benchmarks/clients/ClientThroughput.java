// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks.clients;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures one client on one connection: {@code ClientThroughput HOST PORT CLIENT publish|receive QOS SECONDS}. The first half of
 * the time warms up. To receive, another process has to publish.
 *
 * <p>Prints messages a second, and the CPU time of this process for each message.
 */
public final class ClientThroughput {
    private static final int PAYLOAD_BYTES = 64;

    private ClientThroughput() {}

    /** Runs the measurement. */
    public static void main(String[] arguments) throws Exception {
        String name = arguments[2];
        boolean publishes = arguments[3].equals("publish");
        int qos = Integer.parseInt(arguments[4]);
        long half = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[5])) / 2;

        Contender contender = Contender.of(name);
        contender.connect(arguments[0], Integer.parseInt(arguments[1]));
        LongAdder count = new LongAdder();
        if (!publishes) {
            contender.subscribe(qos, count);
        }
        long begin = System.nanoTime();
        run(contender, publishes, qos, count, begin + half);
        long warm = System.nanoTime();
        long countBefore = count.sum();
        long cpuBefore = cpuNanos();
        run(contender, publishes, qos, count, begin + 2 * half);
        long nanos = System.nanoTime() - warm;
        long messages = count.sum() - countBefore;
        long cpu = cpuNanos() - cpuBefore;
        System.out.printf(Locale.ROOT, "%-10s %-7s QoS %d  %,10d messages/s  %6.3f us CPU/message%n", name,
                arguments[3], qos, Math.round(messages * 1e9 / nanos), cpu / 1e3 / Math.max(1, messages));
        System.exit(messages == 0 ? 1 : 0);
    }

    private static void run(Contender contender, boolean publishes, int qos, LongAdder count, long end)
            throws Exception {
        if (publishes) {
            contender.publish(qos, new byte[PAYLOAD_BYTES], count, end);
        } else {
            TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
