// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Bytes;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** PLAIN (RFC 4616): all is said in the first message. */
final class Plain implements AuthenticationMethod {
    private static final char SEPARATOR = '\0';

    private final Bytes message;

    Plain(String userName, String password) {
        check(userName, "user name");
        check(password, "password");
        // Before the first separator would stand whom to act for: nobody but the user.
        this.message = Bytes.utf8(SEPARATOR + userName + SEPARATOR + password);
    }

    private static void check(String text, String what) {
        if (text.isEmpty() || text.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException("the %s is empty or has a null character".formatted(what));
        }
    }

    @Override
    public String name() {
        return "PLAIN";
    }

    @Override
    public AuthenticationExchange begin() {
        return new Dialogue();
    }

    private final class Dialogue implements AuthenticationExchange {
        @Override
        public Bytes initialData() {
            return message;
        }

        @Override
        public Bytes answer(@Nullable Bytes challenge) throws GeneralSecurityException {
            throw new GeneralSecurityException("the Server asks for more than PLAIN has to say");
        }

        @Override
        public void verify(@Nullable Bytes data) {
            // The Server proves nothing by this method; that is left to TLS.
        }
    }
}
