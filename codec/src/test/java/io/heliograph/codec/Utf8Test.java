// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Judged by the decoder of the JDK. */
class Utf8Test {
    private final CharsetDecoder jdk = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    @Property(tries = 20_000)
    void findsTheFirstFaultWhereTheJdkFindsIt(@ForAll("nearlyUtf8") List<Byte> list) {
        byte[] bytes = toArray(list);
        assertThat(Utf8.firstFault(bytes, 0, bytes.length)).isEqualTo(firstFault(bytes));
        assertThat(Utf8.isWellFormed(bytes, 0, bytes.length)).isEqualTo(wellFormedLength(bytes) == bytes.length);
    }

    @Example
    void everySequenceOfUpToThreeBytesIsJudgedAsTheJdkDoes() {
        byte[] bytes = new byte[3];
        for (int i = 0x7F; i < 0x100; i++) {
            for (int j = 0; j < 0x100; j++) {
                for (int k = 0x7E; k < 0xC1; k++) {
                    bytes[0] = (byte) i;
                    bytes[1] = (byte) j;
                    bytes[2] = (byte) k;
                    boolean expected = j != 0 && wellFormedLength(bytes) == 3;
                    if (Utf8.firstFault(bytes, 0, 3) < 0 != expected) {
                        assertThat(bytes).as("judged wrongly").isEmpty();
                    }
                }
            }
        }
    }

    @Property
    void countsTheBytesOfAnyText(@ForAll("texts") String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.encodedLength(text)).isEqualTo(utf8.length);
        assertThat(Utf8.requireEncodable(text, "field")).isSameAs(text);
        assertThat(Utf8.decode(utf8, 0, utf8.length)).isEqualTo(text);
        assertThat(Utf8.firstFault(utf8, 0, utf8.length)).isEqualTo(-1);
    }

    @Example
    void refusesTextThatCannotBeSentAndNamesTheField() {
        assertThatThrownBy(() -> Utf8.requireEncodable("a\u0000", "Content Type"))
                .hasMessage("Content Type holds the null character at index 1");
        assertThatThrownBy(() -> Utf8.requireEncodable("\uD83Dx", "Content Type"))
                .hasMessage("Content Type holds an unpaired surrogate at index 0");
        assertThatThrownBy(() -> Utf8.requireEncodable("ab\uDE00", "Content Type"))
                .hasMessage("Content Type holds an unpaired surrogate at index 2");
        assertThatThrownBy(() -> Utf8.requireEncodable("x\uD83D", "Content Type"))
                .hasMessage("Content Type holds an unpaired surrogate at index 1");
        assertThatThrownBy(() -> Utf8.requireEncodable("\u00E4".repeat(32_768), "Content Type"))
                .hasMessageStartingWith("Content Type has");
    }

    @Provide
    Arbitrary<String> texts() {
        return ArbitraryPackets.texts();
    }

    /** ASCII runs, sequences, and what comes close to them. */
    @Provide
    Arbitrary<List<Byte>> nearlyUtf8() {
        return Arbitraries.oneOf(Arbitraries.of((byte) 'a', (byte) 'b', (byte) 'c'),
                Arbitraries.of(0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
                        0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF).map(Integer::byteValue),
                Arbitraries.bytes()).list().ofMaxSize(24);
    }

    /** Where the JDK stops, or where U+0000 stands if that is sooner; -1 if neither. */
    private int firstFault(byte[] bytes) {
        int stop = wellFormedLength(bytes);
        for (int i = 0; i < stop; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return stop == bytes.length ? -1 : stop;
    }

    private int wellFormedLength(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        jdk.reset().decode(in, CharBuffer.allocate(bytes.length), true);
        return in.position();
    }

    private static byte[] toArray(List<Byte> list) {
        byte[] bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = list.get(i);
        }
        return bytes;
    }
}
