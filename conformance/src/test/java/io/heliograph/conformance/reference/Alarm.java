// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

/** Something that is done later, unless it is cancelled before. */
interface Alarm {
    void cancel();
}
