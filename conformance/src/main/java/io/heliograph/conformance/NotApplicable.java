// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

/** Thrown by a check that finds, in the midst of it, that the system can't do what it is about and needn't. */
final class NotApplicable extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotApplicable(String reason) {
        super(reason);
    }
}
