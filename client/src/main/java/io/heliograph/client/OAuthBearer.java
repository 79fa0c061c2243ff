// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Bytes;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** OAUTHBEARER (RFC 7628). */
final class OAuthBearer implements AuthenticationMethod {
    // GS2 header: no channel binding, no other identity than that of the token.
    private static final String HEADER = "n,,";
    private static final char SEPARATOR = '\u0001';
    private static final int LONGEST_ERROR = 200;

    private final AccessToken.Supplier tokens;

    OAuthBearer(AccessToken.Supplier tokens) {
        this.tokens = Objects.requireNonNull(tokens);
    }

    @Override
    public String name() {
        return "OAUTHBEARER";
    }

    @Override
    public AuthenticationExchange begin() {
        return new Dialogue();
    }

    private final class Dialogue implements AuthenticationExchange {
        private @Nullable Duration validFor;

        @Override
        public Bytes initialData() throws Exception {
            AccessToken token = tokens.get();
            validFor = token.expiresIn();
            return Bytes.utf8(HEADER + SEPARATOR + "auth=Bearer " + token.value() + SEPARATOR + SEPARATOR);
        }

        /** The Server asks for more only to say why it does not accept the token. To go away then is one of the two answers. */
        @Override
        public Bytes answer(@Nullable Bytes challenge) throws GeneralSecurityException {
            String error = challenge == null ? "" : challenge.utf8();
            throw new GeneralSecurityException("the Server does not accept the access token: "
                    + error.substring(0, Math.min(error.length(), LONGEST_ERROR)));
        }

        @Override
        public void verify(@Nullable Bytes data) {
            // The Server proves nothing by this method; that is left to TLS.
        }

        @Override
        public @Nullable Duration validFor() {
            return validFor;
        }
    }
}
