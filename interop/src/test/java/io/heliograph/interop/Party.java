// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.Will;
import io.heliograph.interop.clients.ClientLibrary;
import io.heliograph.interop.clients.Delivery;
import io.heliograph.interop.clients.PeerClient;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One Client in a test: a client of some library, connected through a {@link Relay}, and the messages it has received. */
public final class Party implements AutoCloseable {
    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final long SESSION_EXPIRY_SECONDS = 300;

    private final MqttVersion version;
    private final String clientIdentifier;
    private final Relay relay;
    private final PeerClient client;
    // Bounded by what a test sends.
    private final LinkedBlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

    Party(ClientLibrary library, int brokerPort, String clientIdentifier) {
        this.version = library.version();
        this.clientIdentifier = clientIdentifier;
        this.relay = new Relay(brokerPort);
        this.client = library.client(deliveries::add);
    }

    /** What goes over the wire. */
    public Relay relay() {
        return relay;
    }

    /** Connects without anything special, to a new Session that ends with the connection. */
    public Party connect() throws Exception {
        return connect(new Connect(version, true, KEEP_ALIVE_SECONDS, clientIdentifier));
    }

    /** Connects to a new Session that ends with the connection, with a Will. */
    public Party connect(Will will) throws Exception {
        return connect(new Connect(version, true, KEEP_ALIVE_SECONDS, clientIdentifier, will, null, null,
                ConnectProperties.NONE));
    }

    /** Connects to a new Session that ends with the connection, with these properties. */
    public Party connect(ConnectProperties properties) throws Exception {
        return connect(new Connect(version, true, KEEP_ALIVE_SECONDS, clientIdentifier, null, null, null, properties));
    }

    /** Connects to a Session that outlives the connection. */
    public Party connectToStay() throws Exception {
        ConnectProperties properties = version.isV5()
                ? ConnectProperties.builder().sessionExpiryInterval(SESSION_EXPIRY_SECONDS).build()
                : ConnectProperties.NONE;
        return connect(new Connect(version, false, KEEP_ALIVE_SECONDS, clientIdentifier, null, null, null, properties));
    }

    /** Connects as it is told. */
    public Party connect(Connect connect) throws Exception {
        relay.open();
        client.connect(relay.port(), connect);
        return this;
    }

    /** The CONNACK of the last connection. */
    public Connack connack() {
        return Await.value("a CONNACK", () -> fromServer().stream().filter(Connack.class::isInstance)
                .map(Connack.class::cast).reduce((first, second) -> second).orElse(null), () -> "none came");
    }

    /** Subscribes with this QoS as maximum. */
    public Suback subscribe(String topicFilter, QoS maximumQoS) throws Exception {
        return subscribe(Subscription.of(topicFilter, maximumQoS));
    }

    /** Subscribes. */
    public Suback subscribe(Subscription... subscriptions) throws Exception {
        return subscribe(null, subscriptions);
    }

    /** Subscribes with a Subscription Identifier. */
    public Suback subscribe(@Nullable Integer subscriptionIdentifier, Subscription... subscriptions) throws Exception {
        int before = relay.packets(false).size();
        client.subscribe(new Subscribe(1, List.of(subscriptions), subscriptionIdentifier, List.of()));
        return relay.awaitFromServer(before, Suback.class, any -> true);
    }

    /** Unsubscribes. */
    public void unsubscribe(String topicFilter) throws Exception {
        client.unsubscribe(List.of(TopicFilter.of(topicFilter)));
    }

    /** Publishes text. */
    public void publish(String topicName, String text, QoS qos) throws Exception {
        publish(Message.of(topicName, Bytes.utf8(text), qos));
    }

    /** Publishes. */
    public void publish(Message message) throws Exception {
        client.publish(message, 0);
    }

    /** Publishes with a Topic Alias. */
    public void publish(Message message, int topicAlias) throws Exception {
        client.publish(message, topicAlias);
    }

    /** Waits for the next message. */
    public Delivery next() throws InterruptedException {
        Delivery delivery = deliveries.poll(Deadline.ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        if (delivery == null) {
            throw new AssertionError("%s received no message; the Server sent %s".formatted(clientIdentifier,
                    relay.packets(false)));
        }
        return delivery;
    }

    /** How many messages have come that no test has looked at yet. */
    public int waiting() {
        return deliveries.size();
    }

    /** Ends the connection with DISCONNECT, and waits until the Server has closed it too. */
    public void disconnect() throws Exception {
        relay.shut();
        client.disconnect();
        Await.until("the end of both sides of the connection of " + clientIdentifier,
                () -> relay.wires().stream().allMatch(Wire::isEnded));
    }

    /** Loses the connection; returns when the Server has seen it. The library can't bring up a new one by itself. */
    public void drop() {
        relay.shut();
        relay.hangUp();
    }

    /** Waits until every connection of this Client is closed. */
    public void awaitClosed() {
        Await.until("the end of the connection of " + clientIdentifier,
                () -> relay.wires().stream().allMatch(Wire::isClosed));
    }

    /** What the Server has sent. */
    public List<Packet> fromServer() {
        return relay.packets(false);
    }

    /** What the Client has sent. */
    public List<Packet> fromClient() {
        return relay.packets(true);
    }

    @Override
    public void close() throws Exception {
        relay.shut();
        try {
            client.close();
        } finally {
            relay.close();
        }
    }
}
