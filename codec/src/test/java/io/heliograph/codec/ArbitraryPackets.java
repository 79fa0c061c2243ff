// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Any valid packet. */
final class ArbitraryPackets {
    private static final double ABSENT = 0.4;

    private ArbitraryPackets() {}

    static Arbitrary<Packet> packets() {
        return Arbitraries.oneOf(List.of(connects().map(p -> p), connacks().map(p -> p), publishes().map(p -> p),
                acknowledgements().map(p -> p), subscribes().map(p -> p), subacks().map(p -> p),
                unsubscribes().map(p -> p), unsubacks().map(p -> p), disconnects().map(p -> p), auths().map(p -> p),
                Arbitraries.of(Pingreq.INSTANCE, Pingresp.INSTANCE)));
    }

    /** UTF-8 Encoded Strings: any code points but U+0000 and surrogates. */
    static Arbitrary<String> texts() {
        Arbitrary<Integer> codePoints = Arbitraries.oneOf(
                Arbitraries.integers().between('a', 'z'),
                Arbitraries.of((int) '/', (int) '$', 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFEFF, 0xFFFF, 0x10000,
                        0x10FFFF),
                Arbitraries.integers().between(1, 0x10FFFF).filter(c -> c < 0xD800 || c > 0xDFFF));
        return codePoints.list().ofMaxSize(20).map(ArbitraryPackets::text);
    }

    private static String text(List<Integer> codePoints) {
        StringBuilder text = new StringBuilder();
        codePoints.forEach(text::appendCodePoint);
        return text.toString();
    }

    static Arbitrary<Bytes> bytes() {
        return Arbitraries.oneOf(Arbitraries.bytes().array(byte[].class).ofMaxSize(20),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(300)).map(Bytes::copyOf);
    }

    static Arbitrary<TopicName> topicNames() {
        return texts().map(text -> text.replaceAll("[+#]", "")).filter(text -> !text.isEmpty()).map(TopicName::of);
    }

    static Arbitrary<TopicFilter> topicFilters() {
        Arbitrary<String> levels = Arbitraries.oneOf(Arbitraries.of("", "+", "a", "b", "$a"),
                texts().map(text -> text.replaceAll("[+#/]", "")));
        Arbitrary<String> filters = Combinators.combine(levels.list().ofMinSize(1).ofMaxSize(5),
                Arbitraries.of("", "", "/#"))
                .as((all, end) -> String.join("/", all) + end)
                .filter(text -> !text.isEmpty() && !text.startsWith("$share/"));
        Arbitrary<String> shares = Combinators.combine(
                texts().map(text -> text.replaceAll("[+#/]", "")).filter(text -> !text.isEmpty()), filters)
                .as("$share/%s/%s"::formatted);
        return Arbitraries.frequencyOf(Tuple.of(4, filters), Tuple.of(1, shares))
                .map(TopicFilter::of);
    }

    private static Arbitrary<List<UserProperty>> userProperties() {
        return Combinators.combine(texts(), texts()).as(UserProperty::new).list().ofMaxSize(3);
    }

    private static Arbitrary<Integer> packetIdentifiers() {
        return Arbitraries.integers().between(1, 65_535);
    }

    private static Arbitrary<Long> fourByteIntegers(long minimum) {
        return Arbitraries.longs().between(minimum, 4_294_967_295L).injectNull(ABSENT);
    }

    private static Arbitrary<Integer> twoByteIntegers(int minimum) {
        return Arbitraries.integers().between(minimum, 65_535).injectNull(ABSENT);
    }

    private static Arbitrary<Boolean> flags() {
        return Arbitraries.of(true, false).injectNull(ABSENT);
    }

    private static Arbitrary<String> optionalTexts() {
        return texts().injectNull(ABSENT);
    }

    private static Arbitrary<ReasonCode> codes(PacketType type) {
        return Arbitraries.of(Arrays.stream(ReasonCode.values()).filter(code -> code.mayStandIn(type)).toList());
    }

    static Arbitrary<MessageProperties> messageProperties() {
        return Combinators.combine(Arbitraries.of(PayloadFormatIndicator.class).injectNull(ABSENT),
                fourByteIntegers(0), optionalTexts(), topicNames().injectNull(ABSENT), bytes().injectNull(ABSENT),
                userProperties())
                .as((indicator, expiry, contentType, responseTopic, correlationData,
                        userProperties) -> MessageProperties
                                .builder().payloadFormatIndicator(indicator).messageExpiryInterval(expiry)
                                .contentType(contentType).responseTopic(responseTopic).correlationData(correlationData)
                                .userProperties(userProperties).build());
    }

    static Arbitrary<Message> messages() {
        return Combinators.combine(topicNames(), bytes(), Arbitraries.of(QoS.class), Arbitraries.of(true, false),
                messageProperties()).as(Message::new);
    }

    static Arbitrary<Publish> publishes() {
        Arbitrary<Message> named = messages();
        Arbitrary<Integer> aliases = Arbitraries.integers().between(0, 65_535);
        Arbitrary<List<Integer>> identifiers = Arbitraries.integers().between(1, 268_435_455).list().ofMaxSize(3);
        return Combinators.combine(named, Arbitraries.of(true, false), packetIdentifiers(), aliases, identifiers,
                Arbitraries.of(true, false, false))
                .as((message, duplicate, identifier, alias, subscriptions, nameless) -> {
                    boolean acknowledged = message.qos() != QoS.AT_MOST_ONCE;
                    return new Publish(nameless && alias > 0 ? message.withTopicName(TopicName.EMPTY) : message,
                            acknowledged && duplicate, acknowledged ? identifier : 0, alias, subscriptions);
                });
    }

    static Arbitrary<Connect> connects() {
        Arbitrary<ConnectProperties> properties = Combinators.combine(fourByteIntegers(0), twoByteIntegers(1),
                fourByteIntegers(1), twoByteIntegers(0), flags(), flags(), methodsWithData(), userProperties())
                .as((expiry, receive, size, alias, response, problem, method, user) -> new ConnectProperties(expiry,
                        receive, size, alias, response, problem, method.name, method.data, user));
        Arbitrary<Will> wills = Combinators.combine(messages(), Arbitraries.longs().between(0, 4_294_967_295L))
                .as(Will::new).injectNull(ABSENT);
        return Combinators.combine(Arbitraries.of(MqttVersion.class), Arbitraries.of(true, false),
                Arbitraries.integers().between(0, 65_535), texts(), wills, optionalTexts(),
                bytes().injectNull(ABSENT), properties)
                .as((version, clean, keepAlive, client, will, user, password, all) -> new Connect(version, clean,
                        keepAlive, client, will, user, version.isV5() || user != null ? password : null, all));
    }

    private record Method(String name, Bytes data) {}

    /** A method with or without data, or neither. */
    private static Arbitrary<Method> methodsWithData() {
        return Combinators.combine(optionalTexts(), bytes().injectNull(ABSENT))
                .as((name, data) -> new Method(name, name == null ? null : data));
    }

    private static Arbitrary<Connack> connacks() {
        Arbitrary<ConnackProperties.Builder> numbers = Combinators.combine(fourByteIntegers(0), twoByteIntegers(1),
                Arbitraries.of(QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE).injectNull(ABSENT), fourByteIntegers(1),
                twoByteIntegers(0), twoByteIntegers(0))
                .as((expiry, receive, qos, size, alias, keepAlive) -> ConnackProperties.builder()
                        .sessionExpiryInterval(expiry).receiveMaximum(receive).maximumQoS(qos).maximumPacketSize(size)
                        .topicAliasMaximum(alias).serverKeepAlive(keepAlive));
        Arbitrary<ConnackProperties.Builder> flags = Combinators.combine(numbers, flags(), flags(), flags(), flags())
                .as((builder, retain, wildcard, identifier, shared) -> builder.retainAvailable(retain)
                        .wildcardSubscriptionAvailable(wildcard).subscriptionIdentifierAvailable(identifier)
                        .sharedSubscriptionAvailable(shared));
        Arbitrary<ConnackProperties> properties = Combinators.combine(flags, optionalTexts(), optionalTexts(),
                optionalTexts(), optionalTexts(), methodsWithData(), userProperties())
                .as((builder, client, reason, response, server, method, user) -> builder
                        .assignedClientIdentifier(client).reasonString(reason).responseInformation(response)
                        .serverReference(server).authenticationMethod(method.name).authenticationData(method.data)
                        .userProperties(user).build());
        return Combinators.combine(Arbitraries.of(true, false), codes(PacketType.CONNACK), properties)
                .as((present, code, all) -> new Connack(present && !code.isError(), code, all));
    }

    private static Arbitrary<ReasonProperties> reasonProperties() {
        return Combinators.combine(optionalTexts(), userProperties()).as(ReasonProperties::new);
    }

    private static Arbitrary<Acknowledgement> acknowledgements() {
        return Arbitraries.of(PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP)
                .flatMap(type -> Combinators.combine(packetIdentifiers(), codes(type), reasonProperties())
                        .as((identifier, code, properties) -> switch (type) {
                            case PUBACK -> new Puback(identifier, code, properties);
                            case PUBREC -> new Pubrec(identifier, code, properties);
                            case PUBREL -> new Pubrel(identifier, code, properties);
                            default -> new Pubcomp(identifier, code, properties);
                        }));
    }

    private static Arbitrary<Subscribe> subscribes() {
        Arbitrary<SubscriptionOptions> options = Combinators.combine(Arbitraries.of(QoS.class),
                Arbitraries.of(true, false), Arbitraries.of(true, false), Arbitraries.of(RetainHandling.class))
                .as(SubscriptionOptions::new);
        Arbitrary<Subscription> subscriptions = Combinators.combine(topicFilters(), options)
                .as((filter, option) -> new Subscription(filter, new SubscriptionOptions(option.maximumQoS(),
                        option.noLocal() && !filter.isShared(), option.retainAsPublished(),
                        option.retainHandling())));
        return Combinators.combine(packetIdentifiers(), subscriptions.list().ofMinSize(1).ofMaxSize(4),
                Arbitraries.integers().between(1, 268_435_455).injectNull(ABSENT), userProperties())
                .as(Subscribe::new);
    }

    private static Arbitrary<Suback> subacks() {
        return Combinators.combine(packetIdentifiers(), codes(PacketType.SUBACK).list().ofMinSize(1).ofMaxSize(5),
                reasonProperties()).as(Suback::new);
    }

    private static Arbitrary<Unsubscribe> unsubscribes() {
        return Combinators.combine(packetIdentifiers(), topicFilters().list().ofMinSize(1).ofMaxSize(4),
                userProperties()).as(Unsubscribe::new);
    }

    private static Arbitrary<Unsuback> unsubacks() {
        return Combinators.combine(packetIdentifiers(), codes(PacketType.UNSUBACK).list().ofMinSize(1).ofMaxSize(5),
                reasonProperties()).as(Unsuback::new);
    }

    private static Arbitrary<Disconnect> disconnects() {
        return Combinators.combine(codes(PacketType.DISCONNECT), fourByteIntegers(0), optionalTexts(),
                optionalTexts(), userProperties()).as(Disconnect::new);
    }

    private static Arbitrary<Auth> auths() {
        return Combinators.combine(codes(PacketType.AUTH), texts(), bytes().injectNull(ABSENT), optionalTexts(),
                userProperties()).as(Auth::new);
    }
}
