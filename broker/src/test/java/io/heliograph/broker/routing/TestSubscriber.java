// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

/** A subscriber with a name for failure messages. */
final class TestSubscriber extends Subscriber {
    private final String name;
    volatile boolean online = true;

    TestSubscriber(int shard, String name) {
        super(shard);
        this.name = name;
    }

    TestSubscriber(int shard) {
        this(shard, "subscriber");
    }

    @Override
    public boolean online() {
        return online;
    }

    @Override
    public String toString() {
        return name + "@" + shard();
    }
}
