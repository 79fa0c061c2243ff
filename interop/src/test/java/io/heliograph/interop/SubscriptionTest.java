// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import io.heliograph.interop.clients.Delivery;
import io.heliograph.interop.clients.Feature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class SubscriptionTest {
    private static final String END = "the end";

    @ForEachSetting
    void aPlusStandsForOneLevel(Setting setting) throws Exception {
        assertThat(received(setting, setting.topic("+/c"), "a/c", "b/c", "c", "a/b/c", "a/c/d", "/c"))
                .containsExactly("a/c", "b/c", "/c");
    }

    @ForEachSetting
    void aNumberSignStandsForTheLevelAboveAndAllBelow(Setting setting) throws Exception {
        assertThat(received(setting, setting.topic("a/#"), "a", "a/b", "a/b/c", "ab", "b/a")).containsExactly("a",
                "a/b", "a/b/c");
    }

    @ForEachSetting
    void aFilterWithoutWildcardIsExact(Setting setting) throws Exception {
        assertThat(received(setting, setting.topic("a/b"), "A/b", "a/b/", "a", "a/b", "/a/b")).containsExactly("a/b");
    }

    /** Publishes to each of these topics of the test, and tells which of them the subscriber received. */
    private static List<String> received(Setting setting, String topicFilter, String... topics) throws Exception {
        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe(Subscription.of(topicFilter, QoS.AT_LEAST_ONCE),
                Subscription.of(setting.topic(END), QoS.AT_LEAST_ONCE));
        Party publisher = setting.party("publisher").connect();
        for (String topic : topics) {
            publisher.publish(setting.topic(topic), topic, QoS.AT_LEAST_ONCE);
        }
        publisher.publish(setting.topic(END), END, QoS.AT_LEAST_ONCE);
        return textsUntilEnd(subscriber);
    }

    private static List<String> textsUntilEnd(Party subscriber) throws Exception {
        List<String> texts = new ArrayList<>();
        String text = subscriber.next().text();
        while (!text.equals(END)) {
            texts.add(text);
            text = subscriber.next().text();
        }
        return texts;
    }

    @ForEachSetting(needs = Feature.RESERVED_TOPICS)
    void wildcardsInFrontDoNotMatchTopicsThatBeginWithADollarSign(Setting setting) throws Exception {
        String reserved = "$" + setting.topic("reserved");
        Party exact = setting.party("exact").connect();
        exact.subscribe(reserved, QoS.AT_LEAST_ONCE);
        Party everything = setting.party("everything").connect();
        everything.subscribe(Subscription.of("#", QoS.AT_LEAST_ONCE), Subscription.of("+/+", QoS.AT_LEAST_ONCE));
        Party publisher = setting.party("publisher").connect();

        publisher.publish(reserved, "reserved", QoS.AT_LEAST_ONCE);
        publisher.publish(setting.topic("plain"), "plain", QoS.AT_LEAST_ONCE);

        assertThat(exact.next().text()).isEqualTo("reserved");
        Delivery delivery = everything.next();
        while (!delivery.message().topicName().value().startsWith(setting.topic(""))) {
            assertThat(delivery.message().topicName().value()).doesNotStartWith("$");
            delivery = everything.next();
        }
        assertThat(delivery.text()).isEqualTo("plain");
    }

    @ForEachSetting(needs = Feature.SYS_TOPICS)
    void theServersOwnTopicsCanBeSubscribedTo(Setting setting) throws Exception {
        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe("$SYS/#", QoS.AT_MOST_ONCE);

        assertThat(subscriber.next().message().topicName().value()).startsWith("$SYS/");
    }

    @ForEachSetting(needs = Feature.INTERACTIVE)
    void afterUnsubscribeNothingComesAnyMore(Setting setting) throws Exception {
        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe(setting.topic("left"), QoS.AT_LEAST_ONCE);
        subscriber.subscribe(setting.topic("stayed"), QoS.AT_LEAST_ONCE);
        Party publisher = setting.party("publisher").connect();
        publisher.publish(setting.topic("left"), "before", QoS.AT_LEAST_ONCE);
        assertThat(subscriber.next().text()).isEqualTo("before");

        subscriber.unsubscribe(setting.topic("left"));
        publisher.publish(setting.topic("left"), "after", QoS.AT_LEAST_ONCE);
        publisher.publish(setting.topic("stayed"), "the first to come", QoS.AT_LEAST_ONCE);

        assertThat(subscriber.next().text()).isEqualTo("the first to come");
    }

    @ForEachSetting(needs = Feature.SUBSCRIPTION_OPTIONS)
    void noLocalKeepsAClientsOwnMessagesFromIt(Setting setting) throws Exception {
        String topic = setting.topic("local");
        Party party = setting.party("party").connect();
        party.subscribe(new Subscription(TopicFilter.of(topic),
                new SubscriptionOptions(QoS.AT_LEAST_ONCE, true, false, RetainHandling.SEND_AT_SUBSCRIBE)));

        party.publish(topic, "of its own", QoS.AT_LEAST_ONCE);
        setting.party("other").connect().publish(topic, "of another", QoS.AT_LEAST_ONCE);

        assertThat(party.next().text()).isEqualTo("of another");
    }

    @ForEachSetting(needs = Feature.SUBSCRIPTION_OPTIONS)
    void retainAsPublishedKeepsTheFlag(Setting setting) throws Exception {
        String topic = setting.topic("published");
        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe(new Subscription(TopicFilter.of(topic),
                new SubscriptionOptions(QoS.AT_LEAST_ONCE, false, true, RetainHandling.SEND_AT_SUBSCRIBE)));
        Party publisher = setting.party("publisher").connect();

        publisher.publish(Message.of(topic, Bytes.utf8("retained"), QoS.AT_LEAST_ONCE).withRetain(true));
        publisher.publish(topic, "not retained", QoS.AT_LEAST_ONCE);

        assertThat(subscriber.next().message().retain()).isTrue();
        assertThat(subscriber.next().message().retain()).isFalse();
    }

    @ForEachSetting(needs = Feature.SUBSCRIPTION_OPTIONS)
    void retainHandlingSaysWhenRetainedMessagesAreSent(Setting setting) throws Exception {
        String topic = setting.topic("handling");
        Party publisher = setting.party("publisher").connect();
        publisher.publish(Message.of(topic, Bytes.utf8("kept"), QoS.AT_LEAST_ONCE).withRetain(true));
        Party subscriber = setting.party("subscriber").connect();

        assertThat(retainedAfterSubscribe(publisher, subscriber, topic, RetainHandling.DO_NOT_SEND)).isFalse();
        assertThat(retainedAfterSubscribe(publisher, subscriber, topic, RetainHandling.SEND_AT_SUBSCRIBE)).isTrue();
        assertThat(retainedAfterSubscribe(publisher, subscriber, topic, RetainHandling.SEND_IF_NEW)).isFalse();
        subscriber.unsubscribe(topic);
        assertThat(retainedAfterSubscribe(publisher, subscriber, topic, RetainHandling.SEND_IF_NEW)).isTrue();
    }

    private static boolean retainedAfterSubscribe(Party publisher, Party subscriber, String topic,
            RetainHandling handling) throws Exception {
        subscriber.subscribe(new Subscription(TopicFilter.of(topic),
                new SubscriptionOptions(QoS.AT_LEAST_ONCE, false, false, handling)));
        publisher.publish(topic, END, QoS.AT_LEAST_ONCE);
        return textsUntilEnd(subscriber).contains("kept");
    }

    @ForEachSetting(needs = Feature.SUBSCRIPTION_IDENTIFIERS)
    void aMessageCarriesTheIdentifiersOfAllSubscriptionsThatMatch(Setting setting) throws Exception {
        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe(7, Subscription.of(setting.topic("identified/one"), QoS.AT_LEAST_ONCE));
        subscriber.subscribe(268_435_455, Subscription.of(setting.topic("identified/+"), QoS.AT_LEAST_ONCE));
        Party publisher = setting.party("publisher").connect();

        publisher.publish(setting.topic("identified/one"), "both", QoS.AT_LEAST_ONCE);
        publisher.publish(setting.topic("identified/two"), "the second", QoS.AT_LEAST_ONCE);

        // A Server sends one copy with both identifiers, or one for each subscription [MQTT-3.3.4-4]; of one copy, a library
        // may make one for each of its handlers.
        Set<Integer> identifiers = new HashSet<>();
        Delivery delivery = subscriber.next();
        while (delivery.text().equals("both")) {
            identifiers.addAll(delivery.subscriptionIdentifiers());
            delivery = subscriber.next();
        }
        assertThat(identifiers).containsExactlyInAnyOrder(7, 268_435_455);
        assertThat(delivery.subscriptionIdentifiers()).containsExactly(268_435_455);
        assertThat(subscriber.fromServer().stream().filter(Publish.class::isInstance).map(Publish.class::cast)
                .flatMap(publish -> publish.subscriptionIdentifiers().stream()))
                .containsExactlyInAnyOrder(7, 268_435_455, 268_435_455);
    }

    @ForEachSetting(needs = Feature.SHARED_SUBSCRIPTIONS)
    void eachMessageGoesToOneMemberOfASharedSubscription(Setting setting) throws Exception {
        List<Party> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Party member = setting.party("member" + i).connect();
            member.subscribe(Subscription.of("$share/group/" + setting.topic("work/+"), QoS.AT_LEAST_ONCE),
                    Subscription.of(setting.topic(END), QoS.AT_LEAST_ONCE));
            members.add(member);
        }
        Party publisher = setting.party("publisher").connect();
        List<String> published = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            publisher.publish(setting.topic("work/" + i), "task " + i, QoS.AT_LEAST_ONCE);
            published.add("task " + i);
        }
        // What is shared may take another way than what is not: the end is only sent when all have come.
        Await.until("all tasks at the members",
                () -> members.stream().mapToInt(Party::waiting).sum() >= published.size());
        publisher.publish(setting.topic(END), END, QoS.AT_LEAST_ONCE);

        List<String> received = new ArrayList<>();
        for (Party member : members) {
            received.addAll(textsUntilEnd(member));
        }
        assertThat(received).containsExactlyInAnyOrderElementsOf(published);
    }
}
