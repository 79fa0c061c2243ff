// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.ReasonCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;

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
