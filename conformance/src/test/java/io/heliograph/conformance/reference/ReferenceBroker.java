// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import io.heliograph.testkit.RawPacket;
import io.heliograph.testkit.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A broker that does all that the specifications of MQTT 5.0 and 3.1.1 ask for, in the plainest way, and one that breaks exactly one
 * rule of them: the measure of the checks. Blocking sockets, one lock, nothing clever; of what it could share with the checks and the project's broker it uses the codec alone.
 *
 * <pre>
 *   Connection ── bytes in, packets out         Sessions ── Session ── Outbox, subscriptions, Will
 *   Handshake, Authentication ── CONNECT, AUTH  Router ── TopicMatching, SharedSubscriptions, Retained
 *   Conversation ── all packets after that      Receiving, Subscribing ── PUBLISH, SUBSCRIBE
 * </pre>
 */
public final class ReferenceBroker implements AutoCloseable {
    /** A Client that sends credentials has to send these. */
    public static final String USER_NAME = "reference";
    /** The Password of {@link #USER_NAME}. */
    public static final Bytes PASSWORD = Bytes.utf8("open sesame");
    /** Its method of enhanced authentication. */
    public static final String AUTHENTICATION_METHOD = Authentication.METHOD;
    /** What a Client that uses the method says to AUTH. */
    public static final Bytes AUTHENTICATION_ANSWER = Authentication.RESPONSE;
    /** Nobody may publish or subscribe to this. */
    public static final String FORBIDDEN_TOPIC = "reference/forbidden";
    /** A topic of the broker's own, with a retained message. */
    public static final String OWN_TOPIC = "$SYS/reference/name";

    private static final int BACKLOG = 50;
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("reference-timer").factory());

    final Rules rules;
    final Abilities abilities;
    final Sessions sessions = new Sessions(this);
    final Retained retained;
    final Router router;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ServerSocket tcp;
    private final ServerSocket tls;
    private final ServerSocket webSocket;
    private volatile boolean closed;

    /** One that breaks no rule. */
    public ReferenceBroker() {
        this(Abilities.FULL, null, null);
    }

    /**
     * One that can do this and breaks the rule of a check.
     *
     * @param broken the name of the check, such as {@code Connect.aSecondConnectIsRefused}; null for none
     * @param passed the wrong packet that it passes over, if that is its rule; or null
     */
    public ReferenceBroker(Abilities abilities, @Nullable String broken, @Nullable RawPacket passed) {
        this.rules = new Rules(broken, passed);
        this.abilities = abilities;
        this.retained = new Retained(this);
        this.router = new Router(this);
        if (abilities.retain()) {
            retained.keep(Message.of(OWN_TOPIC, Bytes.utf8("reference"), QoS.AT_MOST_ONCE).withRetain(true));
        }
        try {
            tcp = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            webSocket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            tls = TestCertificate.server().getServerSocketFactory().createServerSocket(0, BACKLOG,
                    InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        listen(tcp, Stream::of);
        listen(tls, Stream::of);
        listen(webSocket, socket -> WebSocket.accepted(socket, rules));
    }

    /** Where it listens by TCP. */
    public URI tcp() {
        return URI.create("mqtt://127.0.0.1:" + tcp.getLocalPort());
    }

    /** Where it listens by TLS. */
    public URI tls() {
        return URI.create("mqtts://127.0.0.1:" + tls.getLocalPort());
    }

    /** Where it listens by WebSocket. */
    public URI webSocket() {
        return URI.create("ws://127.0.0.1:" + webSocket.getLocalPort() + "/mqtt");
    }

    /** Whether the rule that it was told to break was broken at least once. */
    public boolean hasBrokenItsRule() {
        return rules.hasBeenBroken();
    }

    /** Every name of a check that some broker has asked for so far: the rules that can be broken, as far as they were used. */
    public static Set<String> askedRules() {
        return Rules.asked();
    }

    /** The Topic Names with a retained message. */
    public List<String> retainedTopics() {
        List<String> topics = new ArrayList<>();
        locked(() -> topics.addAll(retained.topics()));
        return topics;
    }

    /** The Client Identifiers of the Sessions that there are. */
    public List<String> lastingClients() {
        List<String> clients = new ArrayList<>();
        locked(() -> clients.addAll(sessions.clients()));
        return clients;
    }

    /** How a socket becomes a stream of packets. */
    private interface Opening {
        Stream open(Socket socket) throws IOException;
    }

    private void listen(ServerSocket listener, Opening opening) {
        Thread.ofVirtual().name("reference-accept").start(() -> {
            while (!closed) {
                try {
                    Socket socket = listener.accept();
                    Thread.ofVirtual().start(() -> serve(socket, opening));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private void serve(Socket socket, Opening opening) {
        try (socket) {
            Connection connection = new Connection(this, opening.open(socket));
            connections.add(connection);
            try {
                connection.run();
            } finally {
                connections.remove(connection);
            }
        } catch (IOException e) {
            // The connection is gone; what that means for its Session is done.
        }
    }

    /** Does something that nothing else happens at the same time as. */
    void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Does something later, unless the broker is closed by then. */
    Alarm later(Duration delay, Runnable action) {
        long millis = Math.max(1, delay.toMillis());
        Future<?> task = TIMER.schedule(() -> {
            if (!closed) {
                // The timer serves all brokers: it must not wait for the lock of one.
                Thread.ofVirtual().start(() -> locked(action));
            }
        }, millis, TimeUnit.MILLISECONDS);
        return () -> task.cancel(false);
    }

    /** Stops and starts again: all connections break, what has to be stored is still there. */
    public void restart() {
        connections.forEach(Connection::breakOff);
    }

    @Override
    public void close() {
        closed = true;
        try {
            tcp.close();
            tls.close();
            webSocket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(Connection::breakOff);
    }
}
