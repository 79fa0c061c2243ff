// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An access token of OAuth 2.0.
 *
 * @param value     what is shown to the Server: letters, digits and {@code - . _ ~ + /}, at the end also {@code =} (RFC 6750)
 * @param expiresIn for how long it is valid from now on, above zero; or null if that is not known
 */
public record AccessToken(String value, @Nullable Duration expiresIn) {
    private static final Pattern BASE64_TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the value can't be a token, or it is over already
     */
    public AccessToken {
        if (!BASE64_TOKEN.matcher(value).matches()) {
            throw new IllegalArgumentException("an access token has no such characters");
        }
        if (expiresIn != null && (expiresIn.isNegative() || expiresIn.isZero())) {
            throw new IllegalArgumentException("the access token is over already");
        }
    }

    /** When it ends, but not the token. */
    @Override
    public String toString() {
        return "AccessToken[expiresIn=%s]".formatted(expiresIn);
    }

    /** Where tokens come from. Asked by virtual threads, also by several at once; may block. */
    @FunctionalInterface
    public interface Supplier {
        /**
         * A valid token.
         *
         * @throws java.io.IOException if there is none just now
         * @throws Exception           of another kind, if there will be none
         */
        AccessToken get() throws Exception;
    }
}
