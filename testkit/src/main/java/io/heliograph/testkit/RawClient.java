// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.ReasonCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A Client without manners, for tests of Servers:
 *
 * <pre>{@code
 * try (RawClient client = RawClient.connect("localhost", 1883, MqttVersion.V5)) {
 *     client.begin("c");
 *     client.send(RawPacket.of(Pingreq.INSTANCE, MqttVersion.V5).flags(1));
 *     client.expectClose(ReasonCode.MALFORMED_PACKET);
 * }
 * }</pre>
 */
public final class RawClient extends RawConnection {
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

    private RawClient(RawStream stream, MqttVersion version) {
        super(stream, true, version);
    }

    /**
     * Connects by TCP; nothing is sent yet.
     *
     * @param version the version of packets until a CONNECT tells another
     * @throws UncheckedIOException if nobody listens there, or the connection takes more than five seconds
     */
    public static RawClient connect(String host, int port, MqttVersion version) {
        return connect(new InetSocketAddress(host, port), version);
    }

    /** As {@link #connect(String, int, MqttVersion)}. */
    public static RawClient connect(InetSocketAddress address, MqttVersion version) {
        try {
            return new RawClient(TcpStream.connect(address, CONNECT_PATIENCE), version);
        } catch (IOException e) {
            throw new UncheckedIOException("can't connect to %s: %s".formatted(address, e.getMessage()), e);
        }
    }

    /**
     * Connects by TCP ({@code mqtt://host:1883}), TLS ({@code mqtts://host:8883}), WebSocket ({@code ws://host:80/path}) or
     * WebSocket over TLS ({@code wss://host:443/path}). No certificate is checked. A WebSocket is offered with the subprotocol
     * {@code mqtt}, and what is sent goes in one binary frame each time.
     *
     * @throws IllegalArgumentException if the URI has another scheme or no host
     * @throws UncheckedIOException     if nobody listens there, or the connection takes more than five seconds
     */
    public static RawClient connect(URI uri, MqttVersion version) {
        return connect(uri, version, List.of("mqtt"));
    }

    /**
     * As {@link #connect(URI, MqttVersion)}. A Server that does not agree to a WebSocket is no error here: see
     * {@link RawWebSocket#status}.
     *
     * @param subprotocols what is offered to a WebSocket Server
     */
    public static RawClient connect(URI uri, MqttVersion version, List<String> subprotocols) {
        Transport transport = Transport.of(uri);
        try {
            return new RawClient(transport.connect(uri, subprotocols, CONNECT_PATIENCE), version);
        } catch (IOException e) {
            throw new UncheckedIOException("can't connect to %s: %s".formatted(uri, e.getMessage()), e);
        }
    }

    @Override
    public RawClient patience(Duration duration) {
        super.patience(duration);
        return this;
    }

    /** Sends a CONNECT with Clean Start and without Keep Alive, and expects to be accepted. */
    public Connack begin(String clientIdentifier) {
        return begin(new Connect(version(), true, 0, clientIdentifier));
    }

    /** Sends this CONNECT and expects to be accepted. */
    public Connack begin(Connect connect) {
        send(connect);
        return expect(Connack.class, "success", connack -> connack.reasonCode() == ReasonCode.SUCCESS);
    }
}
