// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.Bytes;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OAuthBearerTest {
    private static final String TOKEN = "vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg==";

    @Test
    void showsTheTokenAsRfc7628Says() throws Exception {
        AuthenticationMethod method = AuthenticationMethod.oauthBearer(() -> new AccessToken(TOKEN, null));
        AuthenticationExchange exchange = method.begin();
        assertThat(method.name()).isEqualTo("OAUTHBEARER");
        assertThat(exchange.initialData()).isEqualTo(Bytes.utf8("n,,\u0001auth=Bearer " + TOKEN + "\u0001\u0001"));
        exchange.verify(null);
        assertThat(exchange.validFor()).isNull();
    }

    @Test
    void tellsHowLongTheTokenIsValid() throws Exception {
        AuthenticationExchange exchange = AuthenticationMethod
                .oauthBearer(() -> new AccessToken(TOKEN, Duration.ofHours(1))).begin();
        assertThat(exchange.initialData()).isNotNull();
        assertThat(exchange.validFor()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void quotesTheServerThatDoesNotAccept() throws Exception {
        AuthenticationExchange exchange = AuthenticationMethod.oauthBearer(() -> new AccessToken(TOKEN, null)).begin();
        assertThatThrownBy(() -> exchange.answer(Bytes.utf8("{\"status\":\"invalid_token\"}" + " ".repeat(60_000))))
                .isInstanceOf(GeneralSecurityException.class).hasMessageContaining("invalid_token")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(300));
        assertThatThrownBy(() -> exchange.answer(null)).isInstanceOf(GeneralSecurityException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret\u0001auth=Bearer other", "secret secret", "=secret", "secr\u00E9t", "secret\n"})
    void refusesWhatIsNoTokenWithoutQuotingIt(String value) {
        assertThatThrownBy(() -> new AccessToken(value, null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secr");
    }

    @Test
    void refusesATokenThatIsOver() {
        assertThatThrownBy(() -> new AccessToken(TOKEN, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AccessToken(TOKEN, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsTheTokenOutOfItsText() {
        assertThat(new AccessToken(TOKEN, Duration.ofHours(1)).toString()).isEqualTo("AccessToken[expiresIn=PT1H]");
    }
}
