// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a check finds wrong in what it has received. */
final class Expect {
    private Expect() {}

    /** Fails with a sentence that says what is wrong unless a condition holds. */
    static void that(boolean condition, String sentence) {
        if (!condition) {
            throw new AssertionError(sentence);
        }
    }

    /**
     * Fails unless two values are equal.
     *
     * @param what what they are values of, as the beginning of a sentence
     */
    static void equal(String what, @Nullable Object expected, @Nullable Object found) {
        that(Objects.equals(expected, found), "%s is to be %s, and is %s".formatted(what, expected, found));
    }
}
