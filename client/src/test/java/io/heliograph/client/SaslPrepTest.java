// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaslPrepTest {

    private static String prepare(String text) {
        return SaslPrep.prepare(text, "text");
    }

    /** Section 3 of RFC 4013. */
    @Test
    void preparesTheExamplesOfRfc4013() {
        assertThat(prepare("I\u00ADX")).isEqualTo("IX");
        assertThat(prepare("user")).isEqualTo("user");
        assertThat(prepare("USER")).isEqualTo("USER");
        assertThat(prepare("\u00AA")).isEqualTo("a");
        assertThat(prepare("\u2168")).isEqualTo("IX");
        assertThatThrownBy(() -> prepare("\u0007")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> prepare("\u06271")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void makesOneOfSpacesAndComposedCharacters() {
        assertThat(prepare("a\u00A0b\u3000c")).isEqualTo("a b c");
        assertThat(prepare("e\u0301")).isEqualTo("\u00E9");
        assertThat(prepare("a\u200Bb\uFEFF\uFE0F")).isEqualTo("ab");
    }

    @Test
    void takesTextFromRightToLeft() {
        assertThat(prepare("\u06271\u0628")).isEqualTo("\u06271\u0628");
        assertThatThrownBy(() -> prepare("\u0627a\u0628")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> prepare("1\u0627")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u00AD", "a\u0000", "\u007F", "\u0085", "\u2028", "\uE000", "\uFDD0", "\uFFFE",
        "\uD83F\uDFFF", "\uD800", "\u200E", "\u202E", "\u2062", "\uFFFD", "\u2FF0", "\uDB40\uDC20", "\u06DD"})
    void refusesWhatNobodyCanType(String text) {
        assertThatThrownBy(() -> prepare(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void letsThroughWhatUnicodeHasAddedSince() {
        assertThat(prepare("p\uD83D\uDE00")).isEqualTo("p\uD83D\uDE00");
    }
}
