// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

/**
 * Something that a Server did under an {@link EndpointFuzzer} and should not have done.
 *
 * @param kind       what it did
 * @param seed       the seed of the dialogue: {@link EndpointFuzzer#replay} says the same again
 * @param transcript the dialogue, and what was expected
 */
public record FuzzFinding(Kind kind, long seed, String transcript) {

    /** What is wrong. */
    public enum Kind {
        /** Nobody accepts connections any more, or a well-behaved Client is cut off. */
        CRASH,
        /** A well-behaved Client is not answered in time. */
        HANG,
        /** A packet that has to be refused came, or DISCONNECT, and the connection stayed open. */
        NO_CLOSE
    }
}
