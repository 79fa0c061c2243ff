// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.text.Normalizer;

/**
 * Prepares user names and passwords as RFC 4013 says, so that what looks the same is the same. The tables of RFC 3454, which are
 * those of Unicode 3.2, are told by the properties that the JDK knows of characters; code points that are not assigned are let
 * through, as in a query.
 */
final class SaslPrep {
    // Table B.1.
    private static final String MAPPED_TO_NOTHING = "[\u00AD\u034F\u1806\u180B-\u180D\u200B-\u200D\u2060\uFE00-\uFE0F\uFEFF]";
    // Table C.1.2 without U+200B, which table B.1 has too and which goes before.
    private static final String SPACES = "[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]";

    private SaslPrep() {}

    /**
     * The text in the one form that is compared.
     *
     * @param what how an exception calls it; the text itself is a secret
     * @throws IllegalArgumentException if nothing is left of it, or a character is not allowed
     */
    static String prepare(String text, String what) {
        String mapped = text.replaceAll(SPACES, " ").replaceAll(MAPPED_TO_NOTHING, "");
        String normal = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        if (normal.isEmpty()) {
            throw new IllegalArgumentException("the %s is empty".formatted(what));
        }
        if (normal.codePoints().anyMatch(SaslPrep::isProhibited)) {
            throw new IllegalArgumentException("the %s has a character that is not allowed".formatted(what));
        }
        requireOneDirection(normal, what);
        return normal;
    }

    /** Tables C.2 to C.9. */
    private static boolean isProhibited(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.PRIVATE_USE, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> isNonCharacter(c) || isFormat(c) || isUnfit(c);
        };
    }

    private static boolean isNonCharacter(int c) {
        return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
    }

    /** What changes how others look: tables C.2.2, C.8 and C.9. */
    private static boolean isFormat(int c) {
        return c == 0x0340 || c == 0x0341 || c == 0x06DD || c == 0x070F || c == 0x180E || c == 0x200E || c == 0x200F
                || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2063) || (c >= 0x206A && c <= 0x206F)
                || (c >= 0x1D173 && c <= 0x1D17A) || c == 0xE0001 || (c >= 0xE0020 && c <= 0xE007F);
    }

    /** Tables C.6 and C.7. */
    private static boolean isUnfit(int c) {
        return (c >= 0xFFF9 && c <= 0xFFFD) || (c >= 0x2FF0 && c <= 0x2FFB);
    }

    /** Section 6 of RFC 3454: a text from right to left begins and ends so, and has nothing from left to right in it. */
    private static void requireOneDirection(String text, String what) {
        boolean fromRight = text.codePoints().anyMatch(SaslPrep::isFromRight);
        boolean fromLeft = text.codePoints()
                .anyMatch(c -> Character.getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT);
        if (fromRight && (fromLeft || !isFromRight(text.codePointAt(0))
                || !isFromRight(text.codePointBefore(text.length())))) {
            throw new IllegalArgumentException("the %s is written in both directions".formatted(what));
        }
    }

    private static boolean isFromRight(int c) {
        byte direction = Character.getDirectionality(c);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
