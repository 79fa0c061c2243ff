// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Will;
import io.heliograph.testkit.RawClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What checks leave on a Server, and how it gets rid of it: retained messages, and Sessions that outlive their connection. What there
 * is to clean is known from what was sent, and each name of a check is its own, so nothing is touched that was there before. Safe for
 * use by several threads.
 *
 * <p>A retained message with a fixed name that a Server keeps though it has to refuse its packet, such as
 * {@code Malformed.publishDupWithQos0AndRetain} sends one, stays.
 */
final class Leftovers {
    private static final int LARGEST_PACKET = 268_435_460;
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private final Set<Owner> owners = ConcurrentHashMap.newKeySet();

    /** Whose Session may be left. */
    private record Owner(MqttVersion version, String clientIdentifier) {}

    /** Looks at what is sent on this connection from now on. */
    void watch(RawClient client) {
        Map<Integer, String> aliases = new HashMap<>();
        client.watch(bytes -> {
            try {
                byte[] array = bytes.toArray();
                PacketDecoder.forEither(client.version(), LARGEST_PACKET).decode(array, 0, array.length,
                        packet -> sent(packet, aliases));
            } catch (InvalidPacketException e) {
                // Nothing comes of a wrong packet.
            }
        });
    }

    private void sent(Packet packet, Map<Integer, String> aliases) {
        if (packet instanceof Publish publish) {
            String name = publish.message().topicName().value();
            if (publish.topicAlias() > 0 && !name.isEmpty()) {
                aliases.put(publish.topicAlias(), name);
            }
            retains(publish.message().retain(), name.isEmpty() ? aliases.getOrDefault(publish.topicAlias(), "") : name);
        } else if (packet instanceof Connect connect) {
            Will will = connect.will();
            if (will != null) {
                retains(will.message().retain(), will.message().topicName().value());
            }
            boolean lasts = connect.version().isV5() ? connect.properties().sessionExpiryInterval() != null
                    : !connect.cleanStart();
            if (lasts && !connect.clientIdentifier().isEmpty()) {
                owners.add(new Owner(connect.version(), connect.clientIdentifier()));
            }
        }
    }

    private void retains(boolean retain, String topicName) {
        if (retain && !topicName.isEmpty()) {
            topics.add(topicName);
        }
    }

    /** Takes it all away, as far as the Server lets it. */
    void clean(ServerTarget target, Server.Patience patience) {
        try {
            for (Owner owner : owners) {
                try (Server server = new Server(target, owner.version(), patience)) {
                    RawClient client = server.open();
                    client.send(Connects.as(server.connect(), owner.clientIdentifier()));
                    if (client.receive(ANSWER) == null && !client.ended()) {
                        return;
                    }
                    client.send(Disconnect.NORMAL);
                    // The Server has read it when it closes the connection.
                    client.receive(ANSWER);
                }
            }
            if (!topics.isEmpty()) {
                MqttVersion version = owners.stream().map(Owner::version).findFirst().orElse(MqttVersion.V3_1_1);
                try (Server server = new Server(target, version, patience)) {
                    removeRetained(server);
                }
            }
        } catch (AssertionError | UncheckedIOException e) {
            // The Server is gone, or wants no more; what it keeps then can't be helped.
        }
    }

    private void removeRetained(Server server) {
        RawClient client = server.connected();
        for (String topic : topics) {
            client.send(new Publish(Exchanges.retained(topic, "", QoS.AT_MOST_ONCE), 0));
        }
        Exchanges.ping(client);
        server.disconnect(client);
    }
}
