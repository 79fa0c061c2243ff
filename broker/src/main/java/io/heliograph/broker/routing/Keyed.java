// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

/** What is found by a text: the superclass saves the tables an object for each of their elements. */
abstract class Keyed {
    final String key;
    /** {@link Levels#hash} of the key, kept so that most elements that are not meant are passed over without a look at it. */
    final int hash;

    Keyed(String key, int hash) {
        this.key = key;
        this.hash = hash;
    }

    final boolean hasKey(String text, int start, int end) {
        int length = end - start;
        return key.length() == length && key.regionMatches(0, text, start, length);
    }
}
