// SPDX-License-Identifier: Apache-2.0
package io.heliograph.benchmarks;

/** What is alive on the heap. */
final class UsedMemory {
    private UsedMemory() {}

    static long bytes() {
        // The first collection may leave what references still hold on to; the third finds nothing more.
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
