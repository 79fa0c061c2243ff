// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * From {@code connect()} until the client is disconnected again one virtual thread goes this way, in a straight line: it opens a
 * connection, reads until that is over, waits, opens the next one. {@link Course} decides which follows and when, {@link Uplink}
 * makes a connection, and {@link Life} knows whether there shall be one.
 */
final class ConnectLoop {
    private final ClientOptions options;
    private final Environment environment;
    private final ReentrantLock lock;
    private final Life life;
    private final Uplink uplink;
    private final Reauthentication reauthentication;
    private final Events events;
    private final Health<ServerAddress> serverHealth;
    private final Health<InetSocketAddress> addressHealth;
    private volatile Reconnect reconnect;

    ConnectLoop(ClientOptions options, Environment environment, ReentrantLock lock, Life life, Uplink uplink,
            Reauthentication reauthentication, Events events, Health<InetSocketAddress> addressHealth) {
        this.options = options;
        this.environment = environment;
        this.lock = lock;
        this.life = life;
        this.uplink = uplink;
        this.reauthentication = reauthentication;
        this.events = events;
        this.serverHealth = new Health<>(environment.time());
        this.addressHealth = addressHealth;
        this.reconnect = options.reconnect();
    }

    /**
     * Keeps the promise when the client is connected.
     *
     * @param timeout for each attempt of this call
     */
    void connect(Promise<Connack> promise, Duration timeout) {
        if (life.connecting(promise)) {
            environment.threads().newThread(() -> run(promise, timeout)).start();
        }
    }

    /** What follows the next loss of a connection. */
    void reconnect(Reconnect value) {
        reconnect = value;
    }

    private void run(Promise<Connack> first, Duration firstTimeout) {
        Course course = new Course(options.servers(), environment.time(), environment.random(), serverHealth,
                addressHealth);
        // The attempts of one round, to be told with the last of it.
        List<MqttException> failed = new ArrayList<>();
        while (true) {
            boolean again = course.hasConnected();
            boolean accepted = false;
            MqttException cause;
            try {
                Connack connack = uplink.connect(course.server(), again,
                        again ? options.timeouts().connect() : firstTimeout, course.betterServer());
                accepted = true;
                failed.clear();
                course.connected();
                first.keep(connack);
                events.tell(new ClientEvent.Connected(course.server().toString(), connack));
                cause = uplink.run();
            } catch (MqttException e) {
                cause = e;
            } catch (RuntimeException | Error e) {
                cause = accepted
                        ? new ConnectionLostException(DisconnectedBy.CLIENT, "the client is in error: " + e, e)
                        : new ConnectFailedException("no connection could be made: " + e, e);
            }
            switch (ended(course, cause, accepted)) {
                case Course.Step.Now now -> failed.add(cause);
                case Course.Step.After after -> {
                    failed.clear();
                    events.tell(new ClientEvent.Reconnecting(after.attempt(), after.server().toString(),
                            after.delay()));
                    life.pause(after.delay());
                }
                case Course.Step.End end -> {
                    failed.forEach(cause::addSuppressed);
                    life.end(cause, first);
                    return;
                }
            }
        }
    }

    /** What follows the end of a connection, or of the attempt to make one. */
    private Course.Step ended(Course course, MqttException cause, boolean lost) {
        String server = course.server().toString();
        Course.Step step;
        boolean byUser;
        boolean goesOn;
        lock.lock();
        try {
            byUser = life.isStopped();
            step = byUser ? new Course.Step.End() : next(course, cause, lost);
            goesOn = !(step instanceof Course.Step.End);
            life.disconnected(cause, course.hasConnected() ? goesOn : step instanceof Course.Step.After);
            uplink.ended(cause, lost, byUser, goesOn);
        } finally {
            lock.unlock();
        }
        if (!byUser) {
            tellOf(server, cause, lost, goesOn);
        }
        return step;
    }

    private Course.Step next(Course course, MqttException cause, boolean lost) {
        return uplink.hasGivenWay()
                ? course.failBack()
                : course.ended(cause, lost, lost && reauthentication.mayHelp(cause), reconnect);
    }

    private void tellOf(String server, MqttException cause, boolean lost, boolean goesOn) {
        if (cause instanceof ServerProtocolException invalid) {
            events.tell(new ClientEvent.InvalidPacketReceived(server, invalid));
        }
        events.tell(lost
                ? new ClientEvent.ConnectionLost(DisconnectedBy.of(cause), cause, goesOn)
                : new ClientEvent.ConnectFailed(server, cause, goesOn));
    }
}
