// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

/** What a check has found. */
public enum Verdict {
    /** The system does what is right. */
    PASSED,
    /** The system does otherwise than the specification demands. */
    FAILED,
    /** The system does otherwise than the specification advises. */
    DEVIATES,
    /** The system can't do what the check is about, and needn't. */
    NOT_APPLICABLE
}
