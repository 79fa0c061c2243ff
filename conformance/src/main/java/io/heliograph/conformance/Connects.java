// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Will;
import org.jspecify.annotations.Nullable;

/** CONNECT packets that differ from a given one in one thing. */
final class Connects {
    /** Seconds that outlast every check. */
    static final long LONG = 600;

    private Connects() {}

    /** With Clean Start, Clean Session in 3.1.1, or without. */
    static Connect cleanStart(Connect connect, boolean cleanStart) {
        return new Connect(connect.version(), cleanStart, connect.keepAlive(), connect.clientIdentifier(),
                connect.will(), connect.userName(), connect.password(), connect.properties());
    }

    /** With a Session that is gone on with if it is there, and outlives the connection in any case. */
    static Connect lasting(Connect connect) {
        Connect resuming = cleanStart(connect, false);
        return connect.version().isV5() ? sessionExpiry(resuming, LONG) : resuming;
    }

    /** With a Session Expiry Interval in place of all properties. */
    static Connect sessionExpiry(Connect connect, long seconds) {
        return with(connect, ConnectProperties.builder().sessionExpiryInterval(seconds));
    }

    /** With this Keep Alive. */
    static Connect keepAlive(Connect connect, int seconds) {
        return new Connect(connect.version(), connect.cleanStart(), seconds, connect.clientIdentifier(),
                connect.will(), connect.userName(), connect.password(), connect.properties());
    }

    /** With this Client Identifier. */
    static Connect as(Connect connect, String clientIdentifier) {
        return new Connect(connect.version(), connect.cleanStart(), connect.keepAlive(), clientIdentifier,
                connect.will(), connect.userName(), connect.password(), connect.properties());
    }

    /** With this Will, or without one. */
    static Connect will(Connect connect, @Nullable Will will) {
        return new Connect(connect.version(), connect.cleanStart(), connect.keepAlive(), connect.clientIdentifier(),
                will, connect.userName(), connect.password(), connect.properties());
    }

    /** With these credentials. */
    static Connect credentials(Connect connect, @Nullable String userName, @Nullable String password) {
        return new Connect(connect.version(), connect.cleanStart(), connect.keepAlive(), connect.clientIdentifier(),
                connect.will(), userName, password == null ? null : Bytes.utf8(password), connect.properties());
    }

    /** With these properties. */
    static Connect with(Connect connect, ConnectProperties.Builder properties) {
        return new Connect(connect.version(), connect.cleanStart(), connect.keepAlive(), connect.clientIdentifier(),
                connect.will(), connect.userName(), connect.password(), properties.build());
    }
}
