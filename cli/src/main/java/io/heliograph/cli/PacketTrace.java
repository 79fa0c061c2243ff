// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.PacketListener;
import io.heliograph.codec.Acknowledgement;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.Unsuback;
import io.heliograph.codec.Unsubscribe;
import java.io.PrintStream;
import java.util.stream.Collectors;

/** Prints a line for every packet, as option -d of mosquitto's programs does. */
final class PacketTrace implements PacketListener {
    private final PrintStream out;
    private volatile String client = "";

    PacketTrace(PrintStream out) {
        this.out = out;
    }

    @Override
    public void sent(Packet packet) {
        if (packet instanceof Connect connect) {
            client = connect.clientIdentifier();
        }
        print("sending", packet);
    }

    @Override
    public void received(Packet packet) {
        if (packet instanceof Connack connack && connack.properties().assignedClientIdentifier() != null) {
            client = connack.properties().assignedClientIdentifier();
        }
        print("received", packet);
    }

    private void print(String verb, Packet packet) {
        String name = client.isEmpty() ? "(no name)" : client;
        String details = details(packet);
        out.println(
                "Client " + name + " " + verb + " " + packet.type() + (details.isEmpty() ? "" : " (" + details + ")"));
    }

    /** What is worth knowing of the packet. */
    static String details(Packet packet) {
        return switch (packet) {
            case Connect connect -> "v%s, c%d, k%d, '%s'".formatted(connect.version(), connect.cleanStart() ? 1 : 0,
                    connect.keepAlive(), connect.clientIdentifier());
            case Connack connack -> "%s, session present %d".formatted(connack.reasonCode(),
                    connack.sessionPresent() ? 1 : 0);
            case Publish publish -> "d%d, q%d, r%d, m%d, '%s', ... (%d bytes)".formatted(publish.duplicate() ? 1 : 0,
                    publish.message().qos().value(), publish.message().retain() ? 1 : 0, publish.packetIdentifier(),
                    publish.message().topicName(), publish.message().payload().length());
            case Acknowledgement answer -> "m%d, %s".formatted(answer.packetIdentifier(), answer.reasonCode());
            case Subscribe subscribe -> "m%d, %s".formatted(subscribe.packetIdentifier(), subscribe.subscriptions()
                    .stream().map(PacketTrace::details).collect(Collectors.joining(", ")));
            case Suback suback -> "m%d, %s".formatted(suback.packetIdentifier(), suback.reasonCodes().stream()
                    .map(String::valueOf).collect(Collectors.joining(", ")));
            case Unsubscribe unsubscribe -> "m%d, %s".formatted(unsubscribe.packetIdentifier(),
                    unsubscribe.topicFilters().stream().map(filter -> "'" + filter + "'")
                            .collect(Collectors.joining(", ")));
            case Unsuback unsuback -> "m%d, %s".formatted(unsuback.packetIdentifier(), unsuback.reasonCodes().stream()
                    .map(String::valueOf).collect(Collectors.joining(", ")));
            case Disconnect disconnect -> disconnect.reasonCode().toString();
            default -> "";
        };
    }

    private static String details(Subscription subscription) {
        SubscriptionOptions options = subscription.options();
        return "'%s', q%d, no local %d, retain as published %d, retain handling %d".formatted(
                subscription.topicFilter(), options.maximumQoS().value(), options.noLocal() ? 1 : 0,
                options.retainAsPublished() ? 1 : 0, options.retainHandling().value());
    }
}
