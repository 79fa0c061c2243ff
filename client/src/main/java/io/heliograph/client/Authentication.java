// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.ReasonCode;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Enhanced authentication until the connection is accepted (section 4.12 of MQTT 5.0); what follows then is
 * {@link Reauthentication}. Used by the thread that connects, which waits for each step.
 *
 * <pre>
 *   begin()               answer()*            accepted()
 *   CONNECT ------&gt;  AUTH 0x18 &lt;-----&gt;  CONNACK &lt;------
 * </pre>
 *
 * <p>The code of the method is the user's: each step of it runs on a virtual thread of its own, without the lock. What it answers
 * when nobody waits for it any more, as the connection is over, is thrown away.
 */
final class Authentication {
    private final @Nullable AuthenticationMethod method;
    private final Time time;
    private final ThreadFactory threads;
    private final ReentrantLock lock;
    private final Condition work;
    private final Events events;
    private @Nullable AuthenticationExchange exchange;
    private long shownNanos;
    private @Nullable Duration validFor;

    /** An exchange and what it says first. */
    record Begun(AuthenticationExchange exchange, @Nullable Bytes data) {}

    Authentication(@Nullable AuthenticationMethod method, Environment environment, ReentrantLock lock,
            Condition work, Events events) {
        this.events = events;
        this.method = method;
        this.time = environment.time();
        this.threads = environment.threads();
        this.lock = lock;
        this.work = work;
    }

    /**
     * CONNECT with what the method says first.
     *
     * @throws MqttException if it says nothing, or the connection is over before
     */
    Connect begin(Connect connect, Connection on) {
        AuthenticationMethod used = method;
        if (used == null) {
            return connect;
        }
        Begun begun = await(on, () -> begin(used));
        exchange = begun.exchange;
        shownNanos = time.nanos();
        ConnectProperties p = connect.properties();
        return new Connect(connect.version(), connect.cleanStart(), connect.keepAlive(), connect.clientIdentifier(),
                connect.will(), connect.userName(), connect.password(),
                new ConnectProperties(p.sessionExpiryInterval(), p.receiveMaximum(), p.maximumPacketSize(),
                        p.topicAliasMaximum(), p.requestResponseInformation(), p.requestProblemInformation(),
                        used.name(), begun.data, p.userProperties()));
    }

    /**
     * The answer to an AUTH that has come before CONNACK.
     *
     * @throws MqttException if it should not have come, or there is no answer
     */
    Auth answer(Auth challenge, Connection on) {
        events.tell(new ClientEvent.AuthenticationReceived(challenge));
        AuthenticationMethod used = requireMethod(challenge);
        if (challenge.reasonCode() != ReasonCode.CONTINUE_AUTHENTICATION) {
            // [MQTT-4.12.0-2]
            throw protocolError("an AUTH with %s before CONNACK".formatted(challenge.reasonCode()));
        }
        AuthenticationExchange current = Objects.requireNonNull(exchange);
        Bytes data = await(on, () -> current.answer(challenge.authenticationData()));
        // [MQTT-4.12.0-3]
        return new Auth(ReasonCode.CONTINUE_AUTHENTICATION, used.name(), data);
    }

    /**
     * Looks at a CONNACK that accepts.
     *
     * @throws MqttException if it breaks the rules, or this client does not accept the Server
     */
    void accepted(Connack connack, Connection on) {
        String named = connack.properties().authenticationMethod();
        Bytes data = connack.properties().authenticationData();
        if (method == null) {
            if (named != null || data != null) {
                // [MQTT-4.12.0-6]
                throw protocolError("a CONNACK with an authentication that was not asked for");
            }
            return;
        }
        if (!method.name().equals(named)) {
            // [MQTT-4.12.0-5]
            throw protocolError("a CONNACK without the Authentication Method of CONNECT");
        }
        AuthenticationExchange current = Objects.requireNonNull(exchange);
        validFor = await(on, () -> verify(current, data));
    }

    /** For how long what was shown to the Server is valid from now on, or null. */
    @Nullable
    Duration remaining() {
        return validFor == null ? null : validFor.minusNanos(time.nanos() - shownNanos);
    }

    // --- steps of the method

    static Begun begin(AuthenticationMethod used) throws Exception {
        AuthenticationExchange next = used.begin();
        return new Begun(next, next.initialData());
    }

    static @Nullable Duration verify(AuthenticationExchange exchange, @Nullable Bytes data) throws Exception {
        exchange.verify(data);
        return exchange.validFor();
    }

    /** Runs a step on a thread of its own and then, under the lock, what follows. */
    <T extends @Nullable Object> void start(Callable<T> step,
            BiConsumer<@Nullable T, @Nullable MqttException> then) {
        threads.newThread(() -> {
            T value = null;
            MqttException failure = null;
            try {
                value = step.call();
            } catch (Throwable e) {
                // Of whatever kind: somebody waits for the end of it.
                failure = new AuthenticationFailedException("the authentication failed: " + e.getMessage(), e);
            }
            lock.lock();
            try {
                then.accept(value, failure);
            } finally {
                lock.unlock();
            }
        }).start();
    }

    /** Runs a step and waits for it, or for the end of the connection. */
    private <T extends @Nullable Object> T await(Connection on, Callable<T> step) {
        Outcome<T> outcome = new Outcome<>();
        start(step, (value, failure) -> {
            outcome.end(value, failure);
            work.signalAll();
        });
        lock.lock();
        try {
            while (!outcome.ended && !on.isOver()) {
                work.awaitUninterruptibly();
            }
            if (!outcome.ended) {
                throw on.cause();
            }
            return outcome.value();
        } finally {
            lock.unlock();
        }
    }

    /** How a step has ended. */
    private static final class Outcome<T extends @Nullable Object> {
        private boolean ended;
        private @Nullable T value;
        private @Nullable MqttException failure;

        void end(@Nullable T value, @Nullable MqttException failure) {
            this.value = value;
            this.failure = failure;
            ended = true;
        }

        @SuppressWarnings("NullAway") // Null only if the step has answered null.
        T value() {
            if (failure != null) {
                throw failure;
            }
            return value;
        }
    }

    // --- what the Server may not say

    /** The method of this connection, which has to be that of the packet. */
    AuthenticationMethod requireMethod(Auth auth) {
        if (method == null) {
            // [MQTT-4.12.0-6]
            throw protocolError("AUTH without enhanced authentication");
        }
        if (!method.name().equals(auth.authenticationMethod())) {
            // [MQTT-4.12.0-5]
            throw protocolError("an AUTH without the Authentication Method of CONNECT");
        }
        return method;
    }

    static ServerProtocolException protocolError(String what) {
        return new ServerProtocolException(ReasonCode.PROTOCOL_ERROR, "the Server has sent " + what);
    }
}
