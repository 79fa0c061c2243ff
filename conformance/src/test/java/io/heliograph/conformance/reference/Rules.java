// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

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
    private volatile boolean used;

    Rules(@Nullable String broken) {
        this.broken = broken;
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

    /** Whether the rule to break is one of this group, whose checks send wrong packets and nothing else. */
    boolean brokenGroup(String group) {
        boolean breaks = broken != null && broken.startsWith(group);
        used |= breaks;
        return breaks;
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
