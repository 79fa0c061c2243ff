// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import org.jspecify.annotations.Nullable;

/**
 * The names of levels that a tree has used lately. The nodes of a million devices each have a level "temperature" below them, and
 * the text is larger than the node; here they find the one that was made before. Each name has one place, a later one with the
 * same place takes it, so this stays small whatever names there are. Used under the lock of the tree.
 */
final class LevelNames {
    private static final int PLACES = 1024;

    private final @Nullable String[] names = new @Nullable String[PLACES];

    /** The text of a level. */
    String of(Levels levels, int level) {
        int place = levels.hash(level) & (PLACES - 1);
        int start = levels.start(level);
        int length = levels.end(level) - start;
        String known = names[place];
        if (known != null && known.length() == length && known.regionMatches(0, levels.text, start, length)) {
            return known;
        }
        String name = levels.text.substring(start, start + length);
        names[place] = name;
        return name;
    }
}
