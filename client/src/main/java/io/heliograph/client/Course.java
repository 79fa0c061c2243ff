// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.ReasonCode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows the end of a connection, or of an attempt to make one: which server is tried next, and when. Does nothing
 * itself, and lasts from {@code connect()} until the client goes on no more.
 *
 * <pre>
 *                                          end of an attempt, or of a connection
 *                                                          |
 *    redirected, the preferred server is back -------------+------------- it will not get better, too many attempts
 *                  |                                       |                                   |
 *                  |        never connected, a server of   |  connected before, or             |
 *                  |        this round is left             |  connect() may be repeated        |
 *                  |                |                      |           |                       |
 *                  +------> NOW &lt;---+                      |           +---&gt; AFTER(delay)      +---&gt; END
 *                                                          +--- else ---------------------------------^
 * </pre>
 *
 * <p>Used by the thread of {@link ConnectLoop} only.
 */
final class Course {
    private final ServerOptions options;
    private final Time time;
    private final RandomGenerator random;
    private final Servers servers;
    private final Health<InetSocketAddress> addresses;
    private final TakeOver takeOver = new TakeOver();
    private ServerAddress server;
    private boolean connectedOnce;
    private long connectedNanos;
    private int attempt;

    /** What follows. */
    sealed interface Step {
        /** The server is tried at once. */
        record Now(ServerAddress server) implements Step {}

        /** The server is tried after a delay, as an attempt with this number since the last stable connection. */
        record After(ServerAddress server, int attempt, Duration delay) implements Step {}

        /** Nothing. */
        record End() implements Step {}
    }

    /**
     * A beginning, at the first server.
     *
     * @param addresses remembers which addresses have failed
     */
    Course(ServerOptions options, Time time, RandomGenerator random, Health<ServerAddress> health,
            Health<InetSocketAddress> addresses) {
        this.options = options;
        this.time = time;
        this.random = random;
        this.addresses = addresses;
        this.servers = new Servers(options.servers(), options.order(), options.redirects(), health, random);
        this.server = servers.next();
    }

    /** The server of the present attempt or connection. */
    ServerAddress server() {
        return server;
    }

    /** Whether the client has been connected since {@code connect()} was called. */
    boolean hasConnected() {
        return connectedOnce;
    }

    /** The preferred server if it is another than the present one, and may be failed back to. */
    @Nullable
    ServerAddress betterServer() {
        return options.failbackAfter() == null || servers.isPreferred(server) ? null : servers.preferred();
    }

    /** The server has accepted the connection. */
    void connected() {
        connectedOnce = true;
        connectedNanos = time.nanos();
        servers.connected(server);
    }

    /** The connection was ended as the preferred server is there again. */
    Step failBack() {
        settle();
        servers.failBack();
        return now();
    }

    /**
     * A connection or an attempt has ended.
     *
     * @param lost      whether the connection had been accepted
     * @param mayHelp   whether a new attempt may go better whatever the failure says of itself
     * @param reconnect what the user wants
     */
    Step ended(MqttException cause, boolean lost, boolean mayHelp, Reconnect reconnect) {
        if (lost) {
            settle(reconnect);
        }
        attempt++;
        boolean own = takeOver.isOwn(cause, time.nanos());
        boolean redirected = servers.redirect(server, cause) != null;
        if (!redirected) {
            servers.failed(server);
            addresses.failed();
        }
        boolean elsewhere = cause.reasonCode() == ReasonCode.SERVER_MOVED && servers.hasNext();
        if (!redirected && !own && !mayHelp && !elsewhere && !cause.isRetryable()) {
            return new Step.End();
        }
        if (!connectedOnce && servers.hasNext()) {
            return now();
        }
        boolean mayRepeat = connectedOnce || options.retryFirstConnect();
        if (!mayRepeat || reconnect.isOff() || reconnect.isExhausted(attempt)) {
            return new Step.End();
        }
        if (redirected) {
            return now();
        }
        // All servers of a round have the same bound.
        int round = servers.hasNext() ? servers.rounds() - 1 : servers.rounds();
        Duration delay = reconnect.delay(Math.max(1, round), random);
        server = servers.next();
        return new Step.After(server, attempt, delay);
    }

    private Step now() {
        server = servers.next();
        return new Step.Now(server);
    }

    private void settle(Reconnect reconnect) {
        if (time.nanos() - connectedNanos >= reconnect.stableAfter().toNanos()) {
            settle();
        }
    }

    private void settle() {
        attempt = 0;
        servers.stable();
    }
}
