// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import java.time.Duration;

/** How long a test waits for what must happen. Nothing in here takes a tenth of it; it is passed only when a test fails. */
public final class Deadline {
    /** For an answer of a peer that runs. */
    public static final Duration ANSWER = Duration.ofSeconds(15);
    /** For a peer to start. */
    public static final Duration START = Duration.ofSeconds(60);

    private Deadline() {}
}
