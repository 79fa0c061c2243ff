// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import java.util.concurrent.atomic.AtomicLong;

/** A count that one thread changes and any thread reads. */
public final class Counter {
    private final AtomicLong value = new AtomicLong();

    /** Nothing counted yet. */
    public Counter() {}

    /** Adds; only the owning thread may call this, and pays no more than for a plain field. */
    void add(long count) {
        value.setOpaque(value.getPlain() + count);
    }

    /** The count, perhaps a moment old. */
    public long get() {
        return value.getOpaque();
    }
}
