// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

/** Keeps the exported package from being empty: delete it together with the first real class. */
final class Placeholder {

    private Placeholder() {}
}
