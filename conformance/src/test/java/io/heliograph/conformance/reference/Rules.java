// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.testkit.RawPacket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rule that a broker breaks, named by the check that has to notice. Where a rule is kept, a line asks here first:
 *
 * <pre>{@code
 * if (rules.broken("Connect.aSecondConnectIsRefused")) {
 *     return;
 * }
 * }</pre>
 */
final class Rules {
    private static final Set<String> ASKED = ConcurrentHashMap.newKeySet();

    private final @Nullable String broken;
    private final @Nullable RawPacket passed;
    private volatile boolean used;

    /**
     * A rule that is broken.
     *
     * @param broken the name of its check, or null
     * @param passed the packet that breaks the rule if it is not refused, where the rule is about one; or null
     */
    Rules(@Nullable String broken, @Nullable RawPacket passed) {
        this.broken = broken;
        this.passed = passed;
    }

    /** Whether this is the rule to break. */
    boolean broken(String check) {
        ASKED.add(check);
        boolean breaks = check.equals(broken);
        used |= breaks;
        return breaks;
    }

    /** Whether the rule to break is one of these, which all break in the same place. */
    boolean anyBroken(String... checks) {
        boolean breaks = false;
        for (String check : checks) {
            breaks |= broken(check);
        }
        return breaks;
    }

    /** The wrong packet that is passed over as if it had not come, where it has to be refused; null for none. */
    @Nullable
    RawPacket passed() {
        return passed;
    }

    /** Its packet was passed over. */
    void hasPassedOver() {
        used = true;
    }

    /** Whether the rule was broken at least once. */
    boolean hasBeenBroken() {
        return used;
    }

    /** Every name that some broker was asked for so far. */
    static Set<String> asked() {
        return Set.copyOf(ASKED);
    }
}
