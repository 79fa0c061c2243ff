// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.RetainHandling;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.SubscriptionOptions;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.codec.Will;
import io.heliograph.conformance.ClientAction;
import io.heliograph.conformance.ClientOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The packets with which an action begins. */
final class ClientRequests {
    private static final int LONGEST = 65_535;

    final ClientAction action;
    private final Rules rules;

    /** The action asks for what must not be sent. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    ClientRequests(ClientAction action, Rules rules) {
        this.action = action;
        this.rules = rules;
    }

    /** Refuses what must not be asked for, before anything is sent. */
    void check() {
        boolean passwordAlone = action.has(ClientOption.PASSWORD) && !action.has(ClientOption.USER_NAME)
                && !action.version().isV5();
        if (passwordAlone && !rules.broken("ClientConnect.aPasswordIsNotSentAlone")) {
            throw new RefusedException("a Password needs a User Name");
        }
        if ("0".equals(action.get(ClientOption.SUBSCRIPTION_IDENTIFIER))
                && !rules.broken("ClientSubscribe.theSubscriptionIdentifierIsNever0")) {
            throw new RefusedException("Subscription Identifier 0");
        }
        String topic = action.get(ClientOption.TOPIC);
        if (topic != null && topic.indexOf('\u0001') >= 0
                && !rules.broken("ClientPublish.controlCharactersAreNotSent")) {
            throw new RefusedException("a control character");
        }
        try {
            connect(1);
            if (action.kind() == ClientAction.Kind.PUBLISH) {
                publish(1, 1);
            } else {
                subscribe(1);
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    int maximumPacketSize() {
        return rules.broken("ClientLimit.aPacketThatIsTooLargeIsRefused") ? Integer.MAX_VALUE
                : (int) number(ClientOption.MAXIMUM_PACKET_SIZE, 1_000_000);
    }

    Connect connect(int number) {
        String identifier = text(ClientOption.CLIENT_IDENTIFIER, "");
        boolean cleanStart = !action.has(ClientOption.SESSION);
        if (identifier.isEmpty() && !rules.broken("ClientConnect.anEmptyClientIdentifierIsSentWithCleanSession")) {
            cleanStart = true;
        }
        if ((number > 1 && rules.broken("ClientSession.theClientIdentifierStaysTheSame"))
                || rules.broken("ClientConnect.theClientIdentifierIsSent")) {
            identifier += "2";
        }
        String userName = action.get(ClientOption.USER_NAME);
        String password = action.get(ClientOption.PASSWORD);
        if (rules.broken("ClientConnect.userNameAndPasswordAreSent")) {
            password = null;
        } else if (rules.broken("ClientConnect.aUserNameAloneIsSentAlone")) {
            password = "";
        } else if (rules.broken("ClientConnect.thePayloadOfConnectIsInOrder")) {
            userName = action.get(ClientOption.PASSWORD);
            password = action.get(ClientOption.USER_NAME);
        }
        if (!action.version().isV5() && userName == null) {
            password = null;
        }
        return new Connect(action.version(), cleanStart, (int) number(ClientOption.KEEP_ALIVE, 0), disguised(identifier,
                "ClientConnect.theNullCharacterIsNotSent"), will(), userName,
                password == null ? null : Bytes.utf8(password),
                action.version().isV5() ? connectProperties() : ConnectProperties.NONE);
    }

    private ConnectProperties connectProperties() {
        String data = action.get(ClientOption.AUTHENTICATION_DATA);
        return ConnectProperties.builder()
                .sessionExpiryInterval(action.has(ClientOption.SESSION) ? number(ClientOption.SESSION, 0) : null)
                .receiveMaximum(integer(ClientOption.RECEIVE_MAXIMUM))
                .maximumPacketSize(action.has(ClientOption.MAXIMUM_PACKET_SIZE)
                        ? number(ClientOption.MAXIMUM_PACKET_SIZE, 0)
                        : null)
                .topicAliasMaximum(integer(ClientOption.TOPIC_ALIAS_MAXIMUM))
                .requestResponseInformation(flag(ClientOption.REQUEST_RESPONSE_INFORMATION))
                .requestProblemInformation(flag(ClientOption.REQUEST_PROBLEM_INFORMATION))
                .authenticationMethod(action.get(ClientOption.AUTHENTICATION_METHOD))
                .authenticationData(data == null ? null : Bytes.utf8(data)).build();
    }

    private @Nullable Will will() {
        String topic = action.get(ClientOption.WILL_TOPIC);
        if (topic == null || rules.broken("ClientWill.theWillIsSent")) {
            return null;
        }
        QoS qos = rules.broken("ClientWill.theWillQosIsTheOneAskedFor") ? QoS.AT_MOST_ONCE
                : QoS.of((int) number(ClientOption.WILL_QOS, 0));
        MessageProperties properties = !action.version().isV5() ? MessageProperties.NONE
                : properties(ClientOption.WILL_MESSAGE_EXPIRY_INTERVAL, ClientOption.WILL_PAYLOAD_FORMAT_INDICATOR,
                        ClientOption.WILL_CONTENT_TYPE, ClientOption.WILL_RESPONSE_TOPIC,
                        ClientOption.WILL_CORRELATION_DATA);
        return new Will(new Message(TopicName.of(topic), Bytes.utf8(text(ClientOption.WILL_PAYLOAD, "")), qos,
                action.has(ClientOption.WILL_RETAIN), properties), number(ClientOption.WILL_DELAY_INTERVAL, 0));
    }

    private MessageProperties properties(ClientOption expiry, ClientOption format, ClientOption contentType,
            ClientOption responseTopic, ClientOption correlationData) {
        Boolean isText = flag(format);
        String topic = action.get(responseTopic);
        String data = action.get(correlationData);
        return MessageProperties.builder()
                .messageExpiryInterval(action.has(expiry) ? number(expiry, 0) : null)
                .payloadFormatIndicator(isText == null ? null
                        : isText ? PayloadFormatIndicator.UTF_8 : PayloadFormatIndicator.UNSPECIFIED_BYTES)
                .contentType(action.get(contentType))
                .responseTopic(topic == null ? null
                        : TopicName.of(disguised(topic, "ClientPublish.aResponseTopicWithWildcardIsNotSent")))
                .correlationData(data == null ? null : Bytes.utf8(data)).build();
    }

    /** The n-th message, with its identifier if it needs one. */
    Publish publish(int n, int packetIdentifier) {
        QoS qos = QoS.of((int) number(ClientOption.QOS, 0));
        String payload = text(ClientOption.PAYLOAD, "") + (n == 1 ? "" : "-" + n);
        MessageProperties properties = MessageProperties.NONE;
        if (action.version().isV5()) {
            properties = properties(ClientOption.MESSAGE_EXPIRY_INTERVAL, ClientOption.PAYLOAD_FORMAT_INDICATOR,
                    ClientOption.CONTENT_TYPE, ClientOption.RESPONSE_TOPIC, ClientOption.CORRELATION_DATA);
            String user = action.get(ClientOption.USER_PROPERTY);
            if (user != null) {
                int equals = user.indexOf('=');
                properties = MessageProperties.builder()
                        .userProperty(user.substring(0, equals), user.substring(equals + 1)).build();
            }
        }
        Message message = new Message(topicName(), Bytes.utf8(payload), qos, action.has(ClientOption.RETAIN),
                properties);
        List<Integer> subscriptions = rules.broken("ClientPublish.noSubscriptionIdentifierIsPublished") ? List.of(1)
                : List.of();
        return new Publish(message, false, qos == QoS.AT_MOST_ONCE ? 0 : packetIdentifier, 0, subscriptions);
    }

    private TopicName topicName() {
        String topic = text(ClientOption.TOPIC, "");
        if (rules.broken("ClientPublish.aByteOrderMarkIsSent")) {
            topic = topic.substring(1);
        }
        if (topic.isEmpty() && rules.broken("ClientPublish.anEmptyTopicNameIsNotPublishedTo")) {
            return TopicName.of("~");
        }
        if (topic.length() > LONGEST && rules.broken("ClientPublish.aTopicNameThatIsTooLongIsNotSent")) {
            return TopicName.of(topic.substring(0, LONGEST));
        }
        topic = disguised(topic, "ClientPublish.wildcardsAreNotPublishedTo");
        return TopicName.of(disguised(topic, "ClientPublish.theNullCharacterIsNotPublishedTo"));
    }

    Subscribe subscribe(int packetIdentifier) {
        QoS qos = rules.broken("ClientSubscribe.theTopicFilterIsSent") ? QoS.AT_MOST_ONCE
                : QoS.of((int) number(ClientOption.QOS, 0));
        Integer identifier = integer(ClientOption.SUBSCRIPTION_IDENTIFIER);
        if (identifier != null && identifier == 0) {
            identifier = (int) ClientBytes.NULL;
        }
        boolean noLocal = action.has(ClientOption.NO_LOCAL);
        return new Subscribe(packetIdentifier,
                List.of(new Subscription(topicFilter(), new SubscriptionOptions(qos, noLocal,
                        false, RetainHandling.SEND_AT_SUBSCRIBE))),
                identifier, List.of());
    }

    Unsubscribe unsubscribe(int packetIdentifier) {
        TopicFilter filter = rules.broken("ClientSubscribe.theTopicFilterIsUnsubscribed") ? TopicFilter.of("other")
                : topicFilter();
        return new Unsubscribe(packetIdentifier, List.of(filter), List.of());
    }

    private TopicFilter topicFilter() {
        String filter = text(ClientOption.FILTER, "");
        if (filter.startsWith("$share/") && rules.broken("ClientSubscribe.aSharedSubscriptionIsSent")) {
            filter = filter.substring("$share/".length());
        }
        if (filter.isEmpty() && rules.broken("ClientSubscribe.anEmptyTopicFilterIsNotSent")) {
            return TopicFilter.of("~");
        }
        if (filter.length() > LONGEST && rules.broken("ClientSubscribe.aTopicFilterThatIsTooLongIsNotSent")) {
            return TopicFilter.of(filter.substring(0, LONGEST));
        }
        for (String rule : List.of("theMultiLevelWildcardIsLast", "theMultiLevelWildcardIsALevel",
                "theSingleLevelWildcardIsALevel", "theNullCharacterIsNotSubscribedTo", "anEmptyShareNameIsNotSent",
                "aShareNameWithWildcardIsNotSent", "aShareNameWithoutTopicFilterIsNotSent",
                "noLocalIsNotSetOnASharedSubscription")) {
            filter = disguised(filter, "ClientSubscribe." + rule);
        }
        return TopicFilter.of(filter);
    }

    /** What the codec would refuse, so that it does not see it. */
    private String disguised(String text, String rule) {
        return rules.broken(rule) ? ClientBytes.disguised(text) : text;
    }

    private String text(ClientOption option, String otherwise) {
        String value = action.get(option);
        return value == null ? otherwise : value;
    }

    long number(ClientOption option, long otherwise) {
        String value = action.get(option);
        return value == null ? otherwise : Long.parseLong(value);
    }

    private @Nullable Integer integer(ClientOption option) {
        return action.has(option) ? (int) number(option, 0) : null;
    }

    private @Nullable Boolean flag(ClientOption option) {
        return action.has(option) ? number(option, 0) == 1 : null;
    }
}
