// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static io.heliograph.conformance.Exchanges.expectFurther;
import static io.heliograph.conformance.Exchanges.message;
import static io.heliograph.conformance.Exchanges.publish;
import static io.heliograph.conformance.Exchanges.receive;
import static io.heliograph.conformance.Exchanges.subscribe;

import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;

/** The order in which messages arrive: section 4.6. */
final class OrderChecks {
    /** Not more than the smallest Receive Maximum that Servers are known to have. */
    private static final int COUNT = 8;

    @Check(value = "Messages with QoS 0 arrive in the order in which they were published",
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"}, v3 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void orderIsKeptWithQos0(Server server) {
        expectInOrder(server, QoS.AT_MOST_ONCE, server.topic("t"));
    }

    @Check(value = "Messages with QoS 1 arrive in the order in which they were published",
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"}, v3 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"}, needs = Capability.QOS_1)
    void orderIsKeptWithQos1(Server server) {
        expectInOrder(server, QoS.AT_LEAST_ONCE, server.topic("t"));
    }

    @Check(value = "Messages with QoS 2 arrive in the order in which they were published",
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"}, v3 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"}, needs = Capability.QOS_2)
    void orderIsKeptWithQos2(Server server) {
        expectInOrder(server, QoS.EXACTLY_ONCE, server.topic("t"));
    }

    @Check(value = "Messages that come by a wildcard arrive in the order in which they were published",
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"}, v3 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
            needs = {Capability.QOS_1, Capability.WILDCARD_SUBSCRIPTIONS})
    void orderIsKeptByWildcards(Server server) {
        expectInOrder(server, QoS.AT_LEAST_ONCE, server.topic("#"));
    }

    /** All are sent at once, so that none waits for the acknowledgement of the one before. */
    private static void expectInOrder(Server server, QoS qos, String topicFilter) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.open();
        Integer receiveMaximum = publisher.begin(server.connect()).properties().receiveMaximum();
        int count = receiveMaximum == null ? COUNT : Math.min(COUNT, receiveMaximum);
        subscribe(subscriber, topicFilter, qos);
        Publish[] all = new Publish[count];
        for (int i = 0; i < count; i++) {
            all[i] = new Publish(message(server.topic("t"), "m" + i, qos), qos == QoS.AT_MOST_ONCE ? 0 : i + 1);
        }
        publisher.send(all);
        if (qos == QoS.EXACTLY_ONCE) {
            // A Server may hold a message back until it is released.
            for (int i = 1; i <= count; i++) {
                publisher.expect(new Pubrec(i));
            }
            for (int i = 1; i <= count; i++) {
                publisher.send(new Pubrel(i));
            }
        }
        List<Publish> underWay = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Publish publish = expectFurther(subscriber, "m" + i, underWay);
            switch (qos) {
                case AT_MOST_ONCE -> {
                }
                case AT_LEAST_ONCE -> subscriber.send(new Puback(publish.packetIdentifier()));
                // Left under way: PUBREL could come between any two messages.
                case EXACTLY_ONCE -> underWay.add(publish);
            }
        }
    }

    @Check(value = "Messages that wait for their subscriber arrive in the order in which they were published",
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"}, v3 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
            needs = {Capability.QOS_1, Capability.SESSIONS})
    void orderIsKeptWhileMessagesWait(Server server) {
        RawClient subscriber = server.connected(server.lastingConnect("c"));
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_LEAST_ONCE);
        server.disconnect(subscriber);
        RawClient publisher = server.connected();
        for (int i = 0; i < COUNT; i++) {
            publish(publisher, topic, "m" + i, QoS.AT_LEAST_ONCE);
        }
        RawClient again = server.connected(server.lastingConnect("c"));
        for (int i = 0; i < COUNT; i++) {
            receive(again, "m" + i);
        }
        publish(publisher, topic, "new", QoS.AT_LEAST_ONCE);
        receive(again, "new");
    }

    @Check(value = "Messages that are sent again come in the order in which they were sent first, before new ones",
            v5 = "MQTT-4.6.0-5", v3 = "MQTT-4.6.0-6", needs = {Capability.QOS_1, Capability.SESSIONS})
    void whatIsSentAgainKeepsItsOrder(Server server) {
        RawClient subscriber = server.connected(server.lastingConnect("c"));
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.AT_LEAST_ONCE);
        List<Publish> sent = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            publish(publisher, topic, "m" + i, QoS.AT_LEAST_ONCE);
            sent.add(expectFurther(subscriber, "m" + i, sent));
        }
        // The second one is done; the others stay in their order.
        subscriber.send(new Puback(sent.get(1).packetIdentifier()));
        Exchanges.ping(subscriber);
        subscriber.close();
        publish(publisher, topic, "new", QoS.AT_LEAST_ONCE);
        RawClient again = server.connected(server.lastingConnect("c"));
        for (int i = 0; i < COUNT; i++) {
            if (i != 1) {
                Publish publish = receive(again, "m" + i);
                Expect.equal("the Packet Identifier of m" + i, sent.get(i).packetIdentifier(),
                        publish.packetIdentifier());
            }
        }
        receive(again, "new");
    }

    @Check(value = "PUBREL packets come in the order of the PUBREC packets",
            v3 = "MQTT-4.6.0-6", needs = Capability.QOS_2)
    void pubrelsComeInTheOrderOfPubrecs(Server server) {
        RawClient subscriber = server.connected();
        RawClient publisher = server.connected();
        String topic = server.topic("t");
        subscribe(subscriber, topic, QoS.EXACTLY_ONCE);
        List<Publish> sent = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            publish(publisher, topic, "m" + i, QoS.EXACTLY_ONCE);
            sent.add(expectFurther(subscriber, "m" + i, sent));
        }
        List<Integer> identifiers = sent.stream().map(Publish::packetIdentifier).toList();
        int[] order = {2, 0, 3, 1};
        subscriber.send(new Pubrec(identifiers.get(order[0])), new Pubrec(identifiers.get(order[1])),
                new Pubrec(identifiers.get(order[2])), new Pubrec(identifiers.get(order[3])));
        for (int i : order) {
            subscriber.expect(new Pubrel(identifiers.get(i)));
        }
    }
}
