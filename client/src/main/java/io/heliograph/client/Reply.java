// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.MessageProperties;
import java.util.Objects;

/**
 * What a {@link Responder} answers.
 *
 * @param payload    the content
 * @param properties what travels with it; Response Topic and Correlation Data are set by the client
 */
public record Reply(Bytes payload, MessageProperties properties) {

    /** Checks that nothing is null. */
    public Reply {
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(properties, "properties");
    }

    /** A reply without properties. */
    public static Reply of(Bytes payload) {
        return new Reply(payload, MessageProperties.NONE);
    }

    /** A text without properties. */
    public static Reply of(String text) {
        return of(Bytes.utf8(text));
    }
}
