// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.Subscription;
import io.heliograph.testkit.RawClient;

/** Topic Aliases that the Server chooses, as far as CONNECT lets it: section 3.1.2.11.5. */
final class ServerTopicAliasChecks {
    private static final int TOPICS = 4;

    @Check(value = "Without Topic Alias Maximum the Server uses no Topic Alias", v5 = "MQTT-3.1.2-27")
    void withoutMaximumNoAliasIsUsed(Server server) {
        receiveAliases(server, ConnectProperties.builder(), 0);
    }

    @Check(value = "With a Topic Alias Maximum of 0 the Server uses no Topic Alias", v5 = "MQTT-3.1.2-27")
    void withAMaximumOfZeroNoAliasIsUsed(Server server) {
        receiveAliases(server, ConnectProperties.builder().topicAliasMaximum(0), 0);
    }

    @Check(value = "The Server uses no Topic Alias above the Client's Topic Alias Maximum", v5 = "MQTT-3.1.2-26")
    void aliasesStayWithinTheMaximum(Server server) {
        receiveAliases(server, ConnectProperties.builder().topicAliasMaximum(2), 2);
    }

    private static void receiveAliases(Server server, ConnectProperties.Builder properties, int maximum) {
        RawClient client = server.connected(server.connect(properties.build()));
        Subscription[] subscriptions = new Subscription[TOPICS];
        for (int i = 0; i < TOPICS; i++) {
            subscriptions[i] = Subscription.of(server.topic("t" + i), QoS.AT_MOST_ONCE);
        }
        Exchanges.subscribe(client, subscriptions);
        RawClient publisher = server.connected();
        // Each topic more than once, so that an alias would be worth it.
        for (int i = 0; i < 3 * TOPICS; i++) {
            Exchanges.publish(publisher, server.topic("t" + i % TOPICS), "m" + i, QoS.AT_MOST_ONCE);
            Publish publish = Exchanges.receive(client, "m" + i);
            Expect.that(publish.topicAlias() <= maximum,
                    "the Topic Alias %d is above the maximum %d".formatted(publish.topicAlias(), maximum));
        }
    }
}
