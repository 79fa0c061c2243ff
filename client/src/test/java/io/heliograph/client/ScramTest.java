// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.Bytes;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramTest {
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String BOTH = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";

    private static AuthenticationExchange exchange(Scram.Hash hash, String userName, String password) {
        return new Scram(hash, userName, password, () -> NONCE).begin();
    }

    private static AuthenticationExchange exchange() {
        return exchange(Scram.Hash.SHA_256, "user", "pencil");
    }

    private static String said(Bytes data) {
        return data.utf8();
    }

    private static void verify(AuthenticationExchange exchange, String data) throws Exception {
        exchange.verify(data == null ? null : Bytes.utf8(data));
    }

    @Test
    void speaksAsTheExampleOfRfc7677() throws Exception {
        AuthenticationExchange exchange = exchange();
        assertThat(said(exchange.initialData())).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        assertThat(said(exchange.answer(Bytes.utf8("r=" + BOTH + ",s=" + SALT + ",i=4096"))))
                .isEqualTo("c=biws,r=" + BOTH + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        verify(exchange, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        assertThat(exchange.validFor()).isNull();
    }

    /** No RFC has an example; the values were computed by Python's hashlib. */
    @Test
    void speaksSha512() throws Exception {
        AuthenticationExchange exchange = exchange(Scram.Hash.SHA_512, "user", "pencil");
        assertThat(said(exchange.answer(Bytes.utf8(
                "r=" + BOTH + ",s=Yin2FuHTt/M0kJWb0t9OI32n2VmOGi3m+JfjOvuDF88=,i=4096"))))
                .endsWith(
                        ",p=/3obeUE1tHCJjbQttd+ChF5ox2IU1rNjj2wVDnbQ5LdNT126oy4QgLz2tHw/Uj7Gwb6PRuHOS3HC+45exxT58A==");
        verify(exchange, "v=5AwW78p+EVPirB3A5lrHcvrN8pVKRlR3opLuRoxXrN9ubKokkPzVPzWNNNuBbrtZrv5mpfKZ7+QCDSZWeZQEqw==");
    }

    @Test
    void namesItselfAsRegistered() {
        assertThat(AuthenticationMethod.scramSha256("u", "p").name()).isEqualTo("SCRAM-SHA-256");
        assertThat(AuthenticationMethod.scramSha512("u", "p").name()).isEqualTo("SCRAM-SHA-512");
    }

    @Test
    void drawsANonceForEachExchange() throws Exception {
        AuthenticationMethod method = AuthenticationMethod.scramSha256("user", "pencil");
        String first = said(method.begin().initialData());
        assertThat(first).matches("n,,n=user,r=[A-Za-z0-9+/]{32}");
        assertThat(said(method.begin().initialData())).isNotEqualTo(first);
    }

    @Test
    void escapesWhatWouldEndTheName() throws Exception {
        assertThat(said(exchange(Scram.Hash.SHA_256, "a=b,c", "pencil").initialData()))
                .isEqualTo("n,,n=a=3Db=2Cc,r=" + NONCE);
    }

    @Test
    void comesToTheSameKeysAgain() throws Exception {
        Scram method = new Scram(Scram.Hash.SHA_256, "user", "pencil", () -> NONCE);
        Bytes challenge = Bytes.utf8("r=" + BOTH + ",s=" + SALT + ",i=4096");
        Bytes once = method.begin().answer(challenge);
        method.begin().answer(Bytes.utf8("r=" + BOTH + ",s=QUJD,i=4096"));
        assertThat(method.begin().answer(challenge)).isEqualTo(once);
        assertThat(method.begin().answer(challenge)).isEqualTo(once);
        assertThat(method.begin().answer(Bytes.utf8("r=" + BOTH + ",s=" + SALT + ",i=4097"))).isNotEqualTo(once);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "r=", "e=other-error", "s=" + SALT + ",r=" + BOTH + ",i=4096",
        "m=x,r=" + BOTH + ",s=" + SALT + ",i=4096", "r=" + BOTH + ",s=" + SALT, "r=" + BOTH + ",s=,i=4096",
        "r=" + BOTH + ",s=*,i=4096", "r=" + BOTH + ",s=A,i=4096", "r=" + BOTH + ",s=" + SALT + ",i=-4096",
        "r=" + BOTH + ",s=" + SALT + ",i=04096", "r=" + BOTH + ",s=" + SALT + ",i=4096,", "r=" + BOTH + " ,s="
                + SALT + ",i=4096",
        "r=" + BOTH + ",s=" + SALT + ",i=99999999999"})
    void refusesWhatIsNoChallenge(String challenge) {
        AuthenticationExchange exchange = exchange();
        assertThatThrownBy(() -> exchange.answer(Bytes.utf8(challenge))).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void refusesNoDataAsAChallenge() {
        AuthenticationExchange exchange = exchange();
        assertThatThrownBy(() -> exchange.answer(null)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void refusesAVeryLongChallenge() {
        AuthenticationExchange exchange = exchange();
        String challenge = "r=" + BOTH + ",s=" + SALT + ",i=4096" + ",x=y".repeat(15_000);
        assertThatThrownBy(() -> exchange.answer(Bytes.utf8(challenge))).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void ignoresExtensionsThatNeedNotBeUnderstood() throws Exception {
        AuthenticationExchange exchange = exchange();
        assertThat(exchange.answer(Bytes.utf8("r=" + BOTH + ",s=" + SALT + ",i=4096,x=y,z=1"))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {NONCE, "rOprNGfwEbeRWgbNEkqP" + "more", "x"})
    void refusesANonceThatIsNotItsOwnAndMore(String nonce) {
        AuthenticationExchange exchange = exchange();
        assertThatThrownBy(() -> exchange.answer(Bytes.utf8("r=" + nonce + ",s=" + SALT + ",i=4096")))
                .isInstanceOf(GeneralSecurityException.class).hasMessageContaining("nonce");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4_095, 1_000_001, 999_999_999})
    void refusesTooFewAndTooManyIterations(int iterations) {
        AuthenticationExchange exchange = exchange();
        assertThatThrownBy(() -> exchange.answer(Bytes.utf8("r=" + BOTH + ",s=" + SALT + ",i=" + iterations)))
                .isInstanceOf(GeneralSecurityException.class).hasMessageContaining("iterations");
    }

    @Test
    void refusesASecondChallenge() throws Exception {
        AuthenticationExchange exchange = exchange();
        Bytes challenge = Bytes.utf8("r=" + BOTH + ",s=" + SALT + ",i=4096");
        exchange.answer(challenge);
        assertThatThrownBy(() -> exchange.answer(challenge)).isInstanceOf(GeneralSecurityException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "v=", "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "v=AAAA", "v=*", "e=other-error",
                "x=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="})
    void refusesAServerThatProvesNothing(String last) throws Exception {
        AuthenticationExchange exchange = exchange();
        exchange.answer(Bytes.utf8("r=" + BOTH + ",s=" + SALT + ",i=4096"));
        assertThatThrownBy(() -> verify(exchange, last)).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> verify(exchange, null)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void refusesAServerThatAcceptsWithoutAsking() {
        AuthenticationExchange exchange = exchange();
        assertThatThrownBy(() -> verify(exchange, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="))
                .isInstanceOf(GeneralSecurityException.class).hasMessageContaining("not proved");
    }

    @Test
    void keepsThePasswordOutOfItsText() {
        AuthenticationMethod method = AuthenticationMethod.scramSha256("user", "pencil");
        assertThat(method.toString()).doesNotContain("pencil");
        assertThatThrownBy(() -> AuthenticationMethod.scramSha256("user", "secret\u0007"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("password")
                .hasMessageNotContaining("secret");
    }
}
