// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Bytes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One authentication of a connection by an {@link AuthenticationMethod}.
 *
 * <pre>
 *   initialData() ---&gt; answer(challenge)* ---&gt; verify(data) ---&gt; validFor()
 *     CONNECT            AUTH                    CONNACK
 *     AUTH 0x19          AUTH                    AUTH 0x00
 * </pre>
 *
 * <p>The methods are called one after the other, each on a virtual thread, and may block; the connect timeout or the operation
 * timeout goes on meanwhile, and when it has passed nobody waits for the result any more.
 *
 * <p>What they throw ends the authentication with an {@link AuthenticationFailedException} and the connection with DISCONNECT
 * [MQTT-4.12.1-2]. An {@link java.io.IOException} says that it may work another time, all else that it will not. The text of what
 * is thrown becomes part of that exception's, so it must hold no secret.
 */
public interface AuthenticationExchange {

    /** What the Client says first, or null if by this method the Server begins. */
    @Nullable
    Bytes initialData() throws Exception;

    /** What the Client says to the Authentication Data of the Server's AUTH; null is no data. */
    @Nullable
    Bytes answer(@Nullable Bytes challenge) throws Exception;

    /**
     * The Server has accepted the Client: throws if this Client does not accept the Server. It may do so at any time, also when
     * {@link #answer} has never been called.
     *
     * @param data the Authentication Data of the packet by which it did, or null
     */
    void verify(@Nullable Bytes data) throws Exception;

    /**
     * For how long what was shown to the Server is valid, counted from when {@link #initialData} returned; the client
     * re-authenticates before. Null, the default, is for as long as the connection lives.
     */
    default @Nullable Duration validFor() {
        return null;
    }
}
