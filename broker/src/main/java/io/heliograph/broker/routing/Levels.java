// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import java.util.Arrays;

/**
 * A Topic Name or filter cut at its slashes in one pass, with the hash of each level and of the whole. No level is copied out
 * of the text; levels are compared where they stand.
 *
 * <p>Clients choose these texts. The hash depends on a seed that they do not know, so that nobody can send filters which all
 * fall on one place of a table. The seed comes from outside, for runs that must repeat exactly.
 */
final class Levels {
    private static final int USUAL_LEVELS = 8;

    final String text;
    /** Hash of the whole text. */
    final int hash;
    final int count;
    private final int[] ends;
    private final int[] hashes;

    private Levels(String text, int hash, int count, int[] ends, int[] hashes) {
        this.text = text;
        this.hash = hash;
        this.count = count;
        this.ends = ends;
        this.hashes = hashes;
    }

    static Levels of(String text, long seed) {
        int[] ends = new int[USUAL_LEVELS];
        int[] hashes = new int[USUAL_LEVELS];
        long multiplier = multiplier(seed);
        long whole = seed;
        long level = seed;
        int count = 0;
        int length = text.length();
        for (int i = 0; i <= length; i++) {
            char c = i < length ? text.charAt(i) : '/';
            if (c != '/') {
                level = (level ^ c) * multiplier;
                continue;
            }
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, count * 2);
                hashes = Arrays.copyOf(hashes, count * 2);
            }
            ends[count] = i;
            hashes[count] = finish(level);
            whole = (whole ^ hashes[count]) * multiplier;
            level = seed;
            count++;
        }
        return new Levels(text, finish(whole), count, ends, hashes);
    }

    /** The hash of a text that is one level, whatever characters it has. */
    static int hash(String text, long seed) {
        long multiplier = multiplier(seed);
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * multiplier;
        }
        return finish(hash);
    }

    int start(int level) {
        return level == 0 ? 0 : ends[level - 1] + 1;
    }

    int end(int level) {
        return ends[level];
    }

    int hash(int level) {
        return hashes[level];
    }

    /** Whether the level is this one character. */
    boolean is(int level, char c) {
        int start = start(level);
        return ends[level] == start + 1 && text.charAt(start) == c;
    }

    boolean startsWithDollar() {
        return !text.isEmpty() && text.charAt(0) == '$';
    }

    /** Odd, so that no bit of what is multiplied gets lost; the constant keeps the multipliers of small seeds from being small. */
    private static long multiplier(long seed) {
        return seed * 2 + 0x9E3779B97F4A7C15L;
    }

    /** The high bits of a product depend on all bits before it, the low ones do not, and tables use the low ones. */
    private static int finish(long hash) {
        return (int) ((hash * 0xD6E8FEB86659FD93L) >>> 32);
    }
}
