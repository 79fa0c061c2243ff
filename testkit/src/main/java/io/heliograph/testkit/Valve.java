// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.time.Duration;

/** What one direction of a {@link FaultLink} does to the bytes that go through it, shared by all connections. */
final class Valve {
    /** How many bytes pass at a time under a limit, so that they come in a stream and not in a surge. */
    private static final int THROTTLED_PIECE = 64;

    enum Mode {
        PASS, HOLD, SWALLOW
    }

    private Mode mode = Mode.PASS;
    private Duration delay = Duration.ZERO;
    private long bytesPerSecond = Long.MAX_VALUE;
    private long freeAt;
    private long passed;
    private long cutAt = Long.MAX_VALUE;

    synchronized void mode(Mode value) {
        mode = value;
        notifyAll();
    }

    synchronized void delay(Duration value) {
        delay = value;
        notifyAll();
    }

    synchronized void throttle(long value) {
        bytesPerSecond = value;
        freeAt = System.nanoTime();
        notifyAll();
    }

    synchronized void cutAfter(long bytes) {
        cutAt = Math.addExact(passed, bytes);
    }

    synchronized void heal() {
        mode = Mode.PASS;
        delay = Duration.ZERO;
        bytesPerSecond = Long.MAX_VALUE;
        cutAt = Long.MAX_VALUE;
        notifyAll();
    }

    synchronized long passed() {
        return passed;
    }

    /**
     * Waits until the next bytes may pass.
     *
     * @param readAt when they came, in nanoseconds
     * @param count  how many there are, 1 or more
     * @return how many of them pass now; 0 if they are swallowed, -1 if the connection is to be cut
     */
    synchronized int await(long readAt, int count) throws InterruptedException {
        while (true) {
            if (mode == Mode.SWALLOW) {
                return 0;
            }
            if (cutAt <= passed) {
                cutAt = Long.MAX_VALUE;
                return -1;
            }
            long wait = readAt + delay.toNanos() - System.nanoTime();
            if (bytesPerSecond != Long.MAX_VALUE) {
                wait = Math.max(wait, freeAt - System.nanoTime());
            }
            if (mode == Mode.HOLD) {
                wait();
            } else if (wait > 0) {
                // Rounded up: what may not pass yet must not spin here.
                wait(wait / 1_000_000 + 1);
            } else {
                return pass(count);
            }
        }
    }

    /** Waits until the end of a stream may pass, which came at this time. */
    synchronized void awaitEnd(long readAt) throws InterruptedException {
        while (true) {
            long wait = readAt + delay.toNanos() - System.nanoTime();
            if (mode != Mode.PASS) {
                wait();
            } else if (wait > 0) {
                wait(wait / 1_000_000 + 1);
            } else {
                return;
            }
        }
    }

    private int pass(int count) {
        int passing = (int) Math.min(count, cutAt - passed);
        if (bytesPerSecond != Long.MAX_VALUE) {
            passing = Math.min(passing, THROTTLED_PIECE);
            freeAt = Math.max(freeAt, System.nanoTime()) + passing * 1_000_000_000L / bytesPerSecond;
        }
        passed += passing;
        return passing;
    }
}
