// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.UserProperty;
import io.heliograph.interop.clients.Delivery;
import io.heliograph.interop.clients.Feature;
import java.time.Duration;
import java.util.List;

/** The properties that travel with a message in MQTT 5.0. */
class PropertiesTest {
    private static final long EXPIRY_SECONDS = 1;
    // Servers count whole seconds.
    private static final Duration CERTAINLY_EXPIRED = Duration.ofMillis(2_100);

    @ForEachSetting(needs = Feature.V5)
    void allPropertiesOfAMessageArriveUnaltered(Setting setting) throws Exception {
        MessageProperties properties = MessageProperties.builder()
                .payloadFormatIndicator(PayloadFormatIndicator.UTF_8).contentType("text/plain")
                .responseTopic(TopicName.of(setting.topic("response"))).correlationData(Bytes.utf8("0123"))
                .userProperty("zulu", "1").userProperty("zulu", "2").userProperty("alpha", "3").build();

        assertThat(passedOn(setting, properties)).isEqualTo(properties);
    }

    @ForEachSetting(needs = {Feature.V5, Feature.INTERLEAVED_USER_PROPERTIES})
    void userPropertiesKeepTheirOrderWhateverTheirNames(Setting setting) throws Exception {
        MessageProperties properties = MessageProperties.builder().userProperty("zulu", "1").userProperty("alpha", "2")
                .userProperty("zulu", "1").userProperty("", "").userProperty("alpha", "").build();

        assertThat(passedOn(setting, properties).userProperties()).isEqualTo(properties.userProperties());
    }

    private static MessageProperties passedOn(Setting setting, MessageProperties properties) throws Exception {
        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe(setting.topic("properties"), QoS.AT_LEAST_ONCE);
        setting.party("publisher").connect().publish(new Message(TopicName.of(setting.topic("properties")),
                Bytes.utf8("text"), QoS.AT_LEAST_ONCE, false, properties));
        return subscriber.next().message().properties();
    }

    @ForEachSetting(needs = {Feature.V5, Feature.INTERACTIVE})
    void aRequestIsAnsweredOnItsResponseTopic(Setting setting) throws Exception {
        Party requester = setting.party("requester").connect();
        requester.subscribe(setting.topic("response"), QoS.AT_LEAST_ONCE);
        Party responder = setting.party("responder").connect();
        responder.subscribe(setting.topic("request"), QoS.AT_LEAST_ONCE);
        Bytes correlationData = Bytes.copyOf(new byte[] {0, 1, (byte) 0xFF, 10, 13});

        requester.publish(new Message(TopicName.of(setting.topic("request")), Bytes.utf8("question"),
                QoS.AT_LEAST_ONCE, false, MessageProperties.builder()
                        .responseTopic(TopicName.of(setting.topic("response"))).correlationData(correlationData)
                        .build()));
        MessageProperties request = responder.next().message().properties();
        responder.publish(new Message(request.responseTopic(), Bytes.utf8("answer"), QoS.AT_LEAST_ONCE, false,
                MessageProperties.builder().correlationData(request.correlationData()).build()));

        Delivery answer = requester.next();
        assertThat(answer.text()).isEqualTo("answer");
        assertThat(answer.message().properties().correlationData()).isEqualTo(correlationData);
    }

    @ForEachSetting(needs = Feature.V5)
    void whatIsLeftOfTheExpiryIntervalIsPassedOn(Setting setting) throws Exception {
        MessageProperties properties = passedOn(setting,
                MessageProperties.builder().messageExpiryInterval(3_600L).build());

        assertThat(properties.messageExpiryInterval()).isBetween(3_590L, 3_600L);
    }

    @ForEachSetting(needs = {Feature.V5, Feature.INTERACTIVE})
    void aMessageThatHasExpiredIsNotDelivered(Setting setting) throws Exception {
        Party subscriber = setting.party("subscriber").connectToStay();
        subscriber.subscribe(setting.topic("expiry"), QoS.AT_LEAST_ONCE);
        subscriber.disconnect();
        Party publisher = setting.party("publisher").connect();
        publisher.publish(new Message(TopicName.of(setting.topic("expiry")), Bytes.utf8("expires"), QoS.AT_LEAST_ONCE,
                false, MessageProperties.builder().messageExpiryInterval(EXPIRY_SECONDS).build()));
        publisher.publish(setting.topic("expiry"), "stays", QoS.AT_LEAST_ONCE);

        // The one place where a test lets time pass: the clock of another program can't be moved.
        Thread.sleep(CERTAINLY_EXPIRED);
        subscriber.connectToStay();

        assertThat(subscriber.next().text()).isEqualTo("stays");
    }

    @ForEachSetting(needs = Feature.TOPIC_ALIAS)
    void aTopicAliasStandsForTheTopicOfTheClient(Setting setting) throws Exception {
        String topic = setting.topic("alias");
        Party subscriber = setting.party("subscriber").connect();
        subscriber.subscribe(topic, QoS.AT_LEAST_ONCE);
        Party publisher = setting.party("publisher").connect();

        publisher.publish(Message.of(topic, Bytes.utf8("first"), QoS.AT_LEAST_ONCE), 3);
        publisher.publish(Message.of(topic, Bytes.utf8("second"), QoS.AT_LEAST_ONCE).withTopicName(TopicName.EMPTY), 3);

        publisher.relay().awaitFromClient(Publish.class,
                publish -> publish.message().topicName().isEmpty() && publish.topicAlias() == 3);
        for (String text : new String[] {"first", "second"}) {
            Delivery delivery = subscriber.next();
            assertThat(delivery.text()).isEqualTo(text);
            assertThat(delivery.message().topicName().value()).isEqualTo(topic);
        }
    }

    @ForEachSetting(needs = {Feature.V5, Feature.INBOUND_TOPIC_ALIAS})
    void aClientThatTakesTopicAliasesGetsTheRightTopics(Setting setting) throws Exception {
        Party subscriber = setting.party("subscriber")
                .connect(ConnectProperties.builder().topicAliasMaximum(2).build());
        subscriber.subscribe(setting.topic("aliases/+"), QoS.AT_LEAST_ONCE);
        Party publisher = setting.party("publisher").connect();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 4; i++) {
                publisher.publish(setting.topic("aliases/" + i), "text", QoS.AT_LEAST_ONCE);
                assertThat(subscriber.next().message().topicName().value()).isEqualTo(setting.topic("aliases/" + i));
            }
        }
    }

    @ForEachSetting(needs = {Feature.V5, Feature.INTERACTIVE})
    void aReceiveMaximumOfOneLetsMessagesThroughOneAfterTheOther(Setting setting) throws Exception {
        Party party = setting.party("party").connect(ConnectProperties.builder()
                .userProperties(List.of(new UserProperty("name", "value"), new UserProperty("name", "value")))
                .receiveMaximum(1).build());
        party.subscribe(setting.topic("narrow"), QoS.EXACTLY_ONCE);
        Party publisher = setting.party("publisher").connect();
        for (int i = 0; i < 5; i++) {
            publisher.publish(setting.topic("narrow"), "message " + i, QoS.EXACTLY_ONCE);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(party.next().text()).as("one after the other").isEqualTo("message " + i);
        }
    }
}
