// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Auth;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates again on the open connection (section 4.12.1 of MQTT 5.0), because the user wants it or because what was shown to
 * the Server will not be valid much longer. Nobody waits for it but who has asked; everything else goes on.
 *
 * <pre>
 *          reauthenticate(), time              AUTH 0x19
 *   QUIET -----------------------&gt; PREPARING -----------&gt; ANSWERING &lt;---------&gt; LISTENING
 *    ^  ^                             |                       |      AUTH 0x18      |
 *    |  |   there are no credentials  |                       |                     |
 *    |  +-----------------------------+          AUTH 0x00    |                     |
 *    +--------------------------------------------------------+                     |
 *        failure in any other state: DISCONNECT [MQTT-4.12.1-2] <-------------------+
 * </pre>
 *
 * <p>Guarded by the client's lock.
 */
final class Reauthentication {
    /** How long the client waits before it asks again for credentials that were not there. */
    private static final Duration PAUSE = Duration.ofSeconds(10);
    /** How long before their end credentials are renewed, unless a tenth of their time is less. */
    private static final Duration AHEAD = Duration.ofMinutes(1);
    /** The soonest after an authentication: one whose credentials are over at once must not keep the Server busy. */
    private static final Duration SOONEST = Duration.ofSeconds(1);
    /** What is valid for longer is renewed then. */
    private static final Duration LATEST = Duration.ofDays(10_000);

    private static final Time.Alarm NO_ALARM = () -> {
    };

    private final @Nullable AuthenticationMethod method;
    private final Authentication authentication;
    private final Duration operationTimeout;
    private final Time time;
    private final ReentrantLock lock;
    private final Sender sender;
    private final Statistics statistics;

    private @Nullable Connection connection;
    private @Nullable AuthenticationExchange exchange;
    private State state = State.QUIET;
    // Tells the step that is awaited from those that nobody waits for any more.
    private int round;
    private long shownNanos;
    private boolean temporary;
    private long renewNanos;
    private FlightEvents.@Nullable Reauthentication event;
    private Time.Alarm renewal = NO_ALARM;
    private Time.Alarm timeout = NO_ALARM;
    private final List<Promise<@Nullable Void>> waiting = new ArrayList<>();

    private enum State {
        /** Nothing is under way. */
        QUIET,
        /** The method has yet to say what goes first. */
        PREPARING,
        /** The Server has to answer. */
        LISTENING,
        /** The method has to answer, or to look at the Server's last word. */
        ANSWERING
    }

    Reauthentication(ClientOptions options, Authentication authentication, Time time, ReentrantLock lock,
            Sender sender, Statistics statistics) {
        this.method = options.authentication();
        this.authentication = authentication;
        this.operationTimeout = options.timeouts().other();
        this.time = time;
        this.lock = lock;
        this.sender = sender;
        this.statistics = statistics;
    }

    /** A connection was accepted. */
    void connected(Connection accepted) {
        connection = accepted;
        shownNanos = time.nanos();
        renewBeforeEnd(authentication.remaining());
    }

    /** The connection is gone. */
    void connectionLost(MqttException cause) {
        renewal.cancel();
        if (state != State.QUIET) {
            finish(cause);
        }
        connection = null;
    }

    /**
     * Whether a Server that has thrown out the client as not authorised may take it again: if what it was shown has an end, since
     * the next will be new.
     */
    boolean mayHelp(MqttException cause) {
        return temporary && cause.reasonCode() == ReasonCode.NOT_AUTHORIZED;
    }

    /** Authenticates again. If that is under way already, the promise ends with it. */
    void begin(Promise<@Nullable Void> promise) {
        waiting.add(promise);
        if (state == State.QUIET) {
            prepare();
        }
    }

    private void prepare() {
        AuthenticationMethod used = Objects.requireNonNull(method);
        state = State.PREPARING;
        int current = ++round;
        renewal.cancel();
        timeout = time.after(operationTimeout, () -> timedOut(current));
        event = statistics.reauthenticating();
        sender.operationBegins();
        authentication.start(() -> Authentication.begin(used), (begun, failure) -> {
            if (round != current) {
                return;
            }
            if (begun == null) {
                unprepared(Objects.requireNonNull(failure));
                return;
            }
            // [MQTT-4.12.1-1]
            Auth auth = new Auth(ReasonCode.RE_AUTHENTICATE, used.name(), begun.data());
            MqttException tooLarge = tooLarge(auth);
            if (tooLarge != null) {
                unprepared(tooLarge);
                return;
            }
            exchange = begun.exchange();
            shownNanos = time.nanos();
            state = State.LISTENING;
            sender.control(auth);
        });
    }

    /** Nothing has been sent, so the connection goes on as it was. */
    private void unprepared(MqttException failure) {
        if (waiting.isEmpty()) {
            System.getLogger(Reauthentication.class.getPackageName()).log(System.Logger.Level.WARNING,
                    "there are no new credentials; the client asks again in " + PAUSE, failure);
        }
        finish(failure);
        if (temporary) {
            // The user may have asked for new ones long before the old ones end.
            Duration delay = Duration.ofNanos(renewNanos - time.nanos());
            renewal = time.after(within(delay, PAUSE, LATEST), this::renew);
        }
    }

    /**
     * An AUTH has come.
     *
     * @throws ServerProtocolException if it should not have
     */
    void auth(Auth auth) {
        AuthenticationMethod used = authentication.requireMethod(auth);
        if (state != State.LISTENING) {
            throw Authentication.protocolError("an AUTH that is no answer");
        }
        state = State.ANSWERING;
        int current = round;
        AuthenticationExchange with = Objects.requireNonNull(exchange);
        switch (auth.reasonCode()) {
            case CONTINUE_AUTHENTICATION -> authentication.start(() -> with.answer(auth.authenticationData()),
                    (data, failure) -> {
                        if (round == current && failure != null) {
                            refuse(failure);
                        } else if (round == current) {
                            // [MQTT-4.12.0-3]
                            reply(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, used.name(), data));
                        }
                    });
            case SUCCESS -> authentication.start(() -> Authentication.verify(with, auth.authenticationData()),
                    (validFor, failure) -> {
                        if (round == current && failure != null) {
                            refuse(failure);
                        } else if (round == current) {
                            finish(null);
                            renewBeforeEnd(validFor);
                        }
                    });
            default -> throw Authentication.protocolError("an AUTH with " + auth.reasonCode());
        }
    }

    private void reply(Auth auth) {
        MqttException tooLarge = tooLarge(auth);
        if (tooLarge != null) {
            refuse(tooLarge);
            return;
        }
        state = State.LISTENING;
        sender.control(auth);
    }

    private @Nullable MqttException tooLarge(Auth auth) {
        int length = PacketEncoder.of(sender.version()).encode(auth, new PacketBuffer(256));
        return length > sender.limits().maximumPacketSize() ? sender.limits().tooLarge(length) : null;
    }

    private void timedOut(int of) {
        lock.lock();
        try {
            if (round == of && state == State.PREPARING) {
                unprepared(new MqttTimeoutException("reauthenticate", operationTimeout,
                        "there were no credentials within %s; the connection goes on".formatted(operationTimeout)));
            } else if (round == of) {
                refuse(new MqttTimeoutException("reauthenticate", operationTimeout,
                        "the re-authentication was not over within %s".formatted(operationTimeout)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** It has failed, so the connection must not go on [MQTT-4.12.1-2]. */
    private void refuse(MqttException failure) {
        Objects.requireNonNull(connection).refuse(failure, ReasonCode.UNSPECIFIED_ERROR);
        finish(failure);
    }

    private void finish(@Nullable MqttException failure) {
        round++;
        state = State.QUIET;
        timeout.cancel();
        sender.operationEnds();
        if (event != null) {
            statistics.reauthenticated(event, failure);
        }
        for (Promise<@Nullable Void> promise : waiting) {
            if (failure == null) {
                promise.keep(null);
            } else {
                promise.fail(failure);
            }
        }
        waiting.clear();
    }

    private void renewBeforeEnd(@Nullable Duration validFor) {
        temporary = validFor != null;
        if (validFor != null) {
            Duration tenth = validFor.dividedBy(10);
            Duration ahead = tenth.compareTo(AHEAD) < 0 ? tenth : AHEAD;
            Duration delay = within(validFor.minus(ahead).minusNanos(time.nanos() - shownNanos), SOONEST, LATEST);
            renewNanos = time.nanos() + delay.toNanos();
            renewal = time.after(delay, this::renew);
        }
    }

    private static Duration within(Duration delay, Duration shortest, Duration longest) {
        Duration atLeast = delay.compareTo(shortest) < 0 ? shortest : delay;
        return atLeast.compareTo(longest) > 0 ? longest : atLeast;
    }

    private void renew() {
        lock.lock();
        try {
            if (state == State.QUIET && connection != null && !connection.isLeaving()) {
                prepare();
            }
        } finally {
            lock.unlock();
        }
    }
}
