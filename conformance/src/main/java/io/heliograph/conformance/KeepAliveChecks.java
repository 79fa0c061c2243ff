// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.RawClient;
import java.time.Duration;

/** Keep Alive, PINGREQ and PINGRESP: sections 3.1.2.10, 3.2.2.3.14, 3.12 and 3.13. */
final class KeepAliveChecks {
    /** Less than the Keep Alive of one second. */
    private static final Duration IN_TIME = Duration.ofMillis(700);
    /** For Servers that look for silent Clients once in some seconds. */
    static final Duration LATE = Duration.ofSeconds(10);

    @Check(value = "A Client that says nothing for one and a half times its Keep Alive is disconnected, and not within its Keep Alive",
            v5 = {"MQTT-3.1.2-22", "MQTT-3.2.2-22"}, v3 = "MQTT-3.1.2-24")
    void aSilentClientIsDisconnected(Server server) {
        RawClient client = server.open();
        requireOneSecond(client.begin(Connects.keepAlive(server.connect(), 1)));
        client.expectNothing(Duration.ofMillis(600));
        client.patience(LATE).expectRefusal();
    }

    @Check(value = "The Server tells Keep Alive timeout before it closes the connection of a silent Client",
            v5 = "U-4.13.1-12", advice = true)
    void aSilentClientIsToldWhy(Server server) {
        RawClient client = server.open();
        requireOneSecond(client.begin(Connects.keepAlive(server.connect(), 1)));
        client.expectNothing(Duration.ofMillis(600));
        client.patience(LATE).expectClose(ReasonCode.KEEP_ALIVE_TIMEOUT);
    }

    @Check(value = "A Client that says PINGREQ in time stays connected",
            v5 = {"MQTT-3.1.2-22", "MQTT-3.12.4-1"}, v3 = {"MQTT-3.1.2-24", "MQTT-3.12.4-1"})
    void aClientThatPingsStaysConnected(Server server) {
        RawClient client = server.open();
        requireOneSecond(client.begin(Connects.keepAlive(server.connect(), 1)));
        for (int i = 0; i < 4; i++) {
            client.expectNothing(IN_TIME);
            Exchanges.ping(client);
        }
    }

    @Check(value = "Every packet counts, not only PINGREQ: a Client that publishes in time stays connected",
            v5 = "MQTT-3.1.2-22", v3 = "MQTT-3.1.2-24")
    void aClientThatPublishesStaysConnected(Server server) {
        RawClient client = server.open();
        requireOneSecond(client.begin(Connects.keepAlive(server.connect(), 1)));
        Publish publish = publication(server, "still here");
        for (int i = 0; i < 4; i++) {
            client.expectNothing(IN_TIME);
            client.send(publish);
        }
        Exchanges.ping(client);
    }

    @Check(value = "What the Server sends does not count: a Client that only receives is disconnected",
            v5 = "MQTT-3.1.2-22", v3 = "MQTT-3.1.2-24")
    void aClientThatOnlyReceivesIsDisconnected(Server server) {
        RawClient client = server.open();
        requireOneSecond(client.begin(Connects.keepAlive(server.connect(), 1)));
        Exchanges.subscribe(client, server.topic("t"), QoS.AT_MOST_ONCE);
        RawClient publisher = server.connected();
        for (int i = 0; i < 25; i++) {
            Exchanges.publish(publisher, server.topic("t"), "news", QoS.AT_MOST_ONCE);
            client.receiveAll(Duration.ofMillis(400));
        }
        client.patience(Duration.ofMillis(400)).expectClose();
    }

    @Check(value = "A Keep Alive of 0 turns it off",
            v5 = {"MQTT-3.1.2-22", "MQTT-3.2.2-22"}, v3 = "MQTT-3.1.2-24")
    void withoutKeepAliveASilentClientStays(Server server) {
        RawClient client = server.open();
        Connack connack = client.begin(Connects.keepAlive(server.connect(), 0));
        Integer serverKeepAlive = connack.properties().serverKeepAlive();
        if (serverKeepAlive != null && serverKeepAlive != 0 && serverKeepAlive < 3) {
            throw new NotApplicable("the Server Keep Alive is " + serverKeepAlive);
        }
        client.expectNothing(Duration.ofSeconds(3));
    }

    @Check(value = "Each PINGREQ is answered by one PINGRESP", v5 = "MQTT-3.12.4-1", v3 = "MQTT-3.12.4-1")
    void eachPingreqIsAnswered(Server server) {
        RawClient client = server.connected();
        Exchanges.ping(client);
        Exchanges.ping(client);
        client.expectNothing(server.silence());
    }

    private static Publish publication(Server server, String payload) {
        return new Publish(Exchanges.message(server.topic("t"), payload, QoS.AT_MOST_ONCE), 0);
    }

    /** The Server may set a Keep Alive of its own. */
    static void requireOneSecond(Connack connack) {
        Integer serverKeepAlive = connack.properties().serverKeepAlive();
        if (serverKeepAlive != null && serverKeepAlive != 1) {
            throw new NotApplicable("the Server does not take a Keep Alive of 1 s but %d s".formatted(serverKeepAlive));
        }
    }
}
