// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

/**
 * Something that a Server did under an {@link EndpointFuzzer}, or a Client under a {@link ClientFuzzer}, and should not have done.
 *
 * @param kind       what it did
 * @param seed       the seed of the dialogue: {@link EndpointFuzzer#replay} or {@link ClientFuzzer#replay} says the same again
 * @param transcript the dialogue, and what was expected
 */
public record FuzzFinding(Kind kind, long seed, String transcript) {

    /** What is wrong. */
    public enum Kind {
        /** A Server accepts nobody any more, or cuts a well-behaved Client off; a Client can't connect or be closed any more. */
        CRASH,
        /** A well-behaved Client is not answered in time; a Client that is closed does not end. */
        HANG,
        /** A packet that has to be refused came, or DISCONNECT, and the connection stayed open. */
        NO_CLOSE
    }
}
