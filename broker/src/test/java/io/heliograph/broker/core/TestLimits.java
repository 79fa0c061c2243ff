// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import java.util.concurrent.TimeUnit;

/** Limits for tests: the builder's defaults, and what a test wants otherwise. */
public final class TestLimits {
    private int maximumPacketSize = 1024 * 1024;
    private int receiveMaximum = 1_000;
    private int topicAliasMaximum = 32;
    private int maximumInFlight = 1_000;
    private int maximumQueuedMessages = 100_000;
    private long maximumQueuedBytes = 64L * 1024 * 1024;
    private long totalQueuedBytes = 1024L * 1024 * 1024;
    private int maximumSessions = 1_000_000;
    private long maximumSessionExpirySeconds = Session.NEVER_EXPIRES;
    private int maximumSubscriptions = 10_000;
    private int maximumTopicLevels = 128;
    private int maximumRetainedMessages = 1_000_000;

    public TestLimits maximumPacketSize(int value) {
        maximumPacketSize = value;
        return this;
    }

    public TestLimits receiveMaximum(int value) {
        receiveMaximum = value;
        return this;
    }

    public TestLimits topicAliasMaximum(int value) {
        topicAliasMaximum = value;
        return this;
    }

    public TestLimits maximumInFlight(int value) {
        maximumInFlight = value;
        return this;
    }

    public TestLimits maximumQueuedMessages(int value) {
        maximumQueuedMessages = value;
        return this;
    }

    public TestLimits maximumQueuedBytes(long value) {
        maximumQueuedBytes = value;
        return this;
    }

    public TestLimits totalQueuedBytes(long value) {
        totalQueuedBytes = value;
        return this;
    }

    public TestLimits maximumSessions(int value) {
        maximumSessions = value;
        return this;
    }

    public TestLimits maximumSessionExpirySeconds(long value) {
        maximumSessionExpirySeconds = value;
        return this;
    }

    public TestLimits maximumSubscriptions(int value) {
        maximumSubscriptions = value;
        return this;
    }

    public TestLimits maximumTopicLevels(int value) {
        maximumTopicLevels = value;
        return this;
    }

    public TestLimits maximumRetainedMessages(int value) {
        maximumRetainedMessages = value;
        return this;
    }

    public Limits build() {
        return new Limits(maximumPacketSize, 1_000_000, TimeUnit.SECONDS.toNanos(10), receiveMaximum, topicAliasMaximum,
                maximumInFlight, maximumQueuedMessages, maximumQueuedBytes, totalQueuedBytes, maximumSessions,
                maximumSessionExpirySeconds, maximumSubscriptions, maximumTopicLevels, maximumRetainedMessages,
                1024L * 1024 * 1024);
    }
}
