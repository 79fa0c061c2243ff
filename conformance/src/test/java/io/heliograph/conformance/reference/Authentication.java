// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.ReasonCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * User Name and Password, and an exchange of enhanced authentication: the Server says "challenge", the Client has to say
 * "response", the Server says "welcome".
 */
final class Authentication {
    static final String METHOD = "REFERENCE-1";
    static final Bytes CHALLENGE = Bytes.utf8("challenge");
    static final Bytes RESPONSE = Bytes.utf8("response");
    static final Bytes WELCOME = Bytes.utf8("welcome");

    private boolean asked;

    /** What comes of a packet. */
    enum Step {
        /** The Client is to be challenged. */
        ASKED,
        /** The Client is who it says. */
        PASSED,
        /** The Client is not. */
        FAILED,
        /** The packet may not come now. */
        OUT_OF_TURN
    }

    /** Who sends neither User Name nor Password is welcome. */
    static boolean accepts(@Nullable String userName, @Nullable Bytes password) {
        return (userName == null && password == null)
                || (ReferenceBroker.USER_NAME.equals(userName) && ReferenceBroker.PASSWORD.equals(password));
    }

    /** The Client has begun, at first or again. */
    Step begin(@Nullable Bytes data) {
        asked = true;
        return Step.ASKED;
    }

    /** The Client has answered the challenge. */
    Step step(Auth auth) {
        if (!asked || auth.reasonCode() != ReasonCode.CONTINUE_AUTHENTICATION) {
            return Step.OUT_OF_TURN;
        }
        asked = false;
        return METHOD.equals(auth.authenticationMethod()) && RESPONSE.equals(auth.authenticationData())
                ? Step.PASSED
                : Step.FAILED;
    }

    Auth challenge(Rules rules) {
        if (rules.broken("Authentication.anAuthFitsTheMaximumPacketSize")) {
            return new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, CHALLENGE, "go on", List.of());
        }
        if (rules.broken("Authentication.theExchangeHasOneMethod")) {
            return new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "another", CHALLENGE);
        }
        return new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD, CHALLENGE);
    }

    Bytes welcome() {
        return WELCOME;
    }
}
