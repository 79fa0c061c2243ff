// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrong packet can't be built, and what is built can't be changed. */
class ValueTypesTest {
    private static final Bytes TOO_LONG = Bytes.copyOf(new byte[65_536]);
    private static final String TOO_LONG_TEXT = "x".repeat(65_536);
    private static final Message MESSAGE = Message.of("t", Bytes.EMPTY, QoS.AT_MOST_ONCE);
    private static final Message ACKNOWLEDGED = MESSAGE.withQos(QoS.AT_LEAST_ONCE);

    static List<Arguments> wrong() {
        return List.of(
                wrong("Keep Alive", () -> new Connect(MqttVersion.V5, true, 65_536, "c")),
                wrong("Keep Alive", () -> new Connect(MqttVersion.V5, true, -1, "c")),
                wrong("Client Identifier", () -> new Connect(MqttVersion.V5, true, 0, TOO_LONG_TEXT)),
                wrong("User Name", () -> connect(MqttVersion.V5, "\u0000", null)),
                wrong("Password", () -> connect(MqttVersion.V5, "u", TOO_LONG)),
                wrong("User Name", () -> connect(MqttVersion.V3_1_1, null, Bytes.EMPTY)),
                wrong("Will Delay Interval", () -> new Will(MESSAGE, 4_294_967_296L)),
                wrong("Will Delay Interval", () -> new Will(MESSAGE, -1)),
                wrong("Will Payload", () -> new Will(Message.of("t", TOO_LONG, QoS.AT_MOST_ONCE))),
                wrong("Will Topic", () -> new Will(MESSAGE.withTopicName(TopicName.EMPTY))),
                wrong("Session Present", () -> new Connack(true, ReasonCode.BANNED)),
                wrong("Reason Code", () -> new Connack(false, ReasonCode.KEEP_ALIVE_TIMEOUT)),
                wrong("Packet Identifier", () -> new Publish(MESSAGE, 1)),
                wrong("Packet Identifier", () -> new Publish(ACKNOWLEDGED, 0)),
                wrong("Packet Identifier", () -> new Publish(ACKNOWLEDGED, 65_536)),
                wrong("duplicate", () -> new Publish(MESSAGE, true, 0, 0, List.of())),
                wrong("Topic Alias", () -> new Publish(MESSAGE, false, 0, 65_536, List.of())),
                wrong("Topic Alias", () -> new Publish(MESSAGE.withTopicName(TopicName.EMPTY), 0)),
                wrong("Subscription Identifier", () -> new Publish(MESSAGE, false, 0, 0, List.of(1, 0))),
                wrong("Subscription Identifier", () -> new Publish(MESSAGE, false, 0, 0, List.of(268_435_456))),
                wrong("Packet Identifier", () -> new Puback(0)),
                wrong("Reason Code", () -> new Puback(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND)),
                wrong("Packet Identifier", () -> new Pubrec(65_536)),
                wrong("Reason Code", () -> new Pubrec(1, ReasonCode.GRANTED_QOS_1)),
                wrong("Packet Identifier", () -> new Pubrel(-1)),
                wrong("Reason Code", () -> new Pubrel(1, ReasonCode.UNSPECIFIED_ERROR)),
                wrong("Packet Identifier", () -> new Pubcomp(0)),
                wrong("Reason Code", () -> new Pubcomp(1, ReasonCode.NO_MATCHING_SUBSCRIBERS)),
                wrong("Packet Identifier", () -> new Subscribe(0, List.of(Subscription.of("a", QoS.AT_MOST_ONCE)))),
                wrong("subscription", () -> new Subscribe(1, List.of())),
                wrong("Subscription Identifier", () -> new Subscribe(1,
                        List.of(Subscription.of("a", QoS.AT_MOST_ONCE)), 0, List.of())),
                wrong("No Local", () -> new Subscription(TopicFilter.of("$share/g/a"),
                        new SubscriptionOptions(QoS.AT_MOST_ONCE, true, false, RetainHandling.DO_NOT_SEND))),
                wrong("Packet Identifier", () -> new Suback(0, List.of(ReasonCode.GRANTED_QOS_0))),
                wrong("Reason Code", () -> new Suback(1, List.of())),
                wrong("Reason Code", () -> new Suback(1, List.of(ReasonCode.SUCCESS))),
                wrong("Packet Identifier", () -> new Unsubscribe(0, List.of(TopicFilter.of("a")))),
                wrong("Topic Filter", () -> new Unsubscribe(1, List.of())),
                wrong("Packet Identifier", () -> new Unsuback(0, List.of())),
                wrong("Reason Code", () -> new Unsuback(1, List.of(ReasonCode.QUOTA_EXCEEDED))),
                wrong("Reason Code", () -> new Disconnect(ReasonCode.SUCCESS)),
                wrong("Session Expiry Interval",
                        () -> new Disconnect(ReasonCode.NORMAL_DISCONNECTION, -1L, null, null, List.of())),
                wrong("Reason String", () -> new Disconnect(ReasonCode.NORMAL_DISCONNECTION, TOO_LONG_TEXT)),
                wrong("Server Reference", () -> new Disconnect(ReasonCode.NORMAL_DISCONNECTION, null, null, "\uD800",
                        List.of())),
                wrong("Reason Code", () -> new Auth(ReasonCode.NOT_AUTHORIZED, "m", null)),
                wrong("Authentication Method", () -> new Auth(ReasonCode.SUCCESS, null, Bytes.EMPTY)),
                wrong("Authentication Method",
                        () -> new Auth(ReasonCode.CONTINUE_AUTHENTICATION, null, null, null, List.of())),
                wrong("Authentication Data", () -> new Auth(ReasonCode.SUCCESS, "m", TOO_LONG)),
                wrong("Reason String", () -> ReasonProperties.reason(TOO_LONG_TEXT)),
                wrong("User Property name", () -> new UserProperty("\u0000", "")),
                wrong("User Property value", () -> new UserProperty("", "\uDC00")),
                wrong("QoS", () -> QoS.of(3)),
                wrong("Retain Handling", () -> RetainHandling.of(3)));
    }

    static List<Arguments> wrongProperties() {
        return List.of(
                wrong("Session Expiry Interval", () -> connectWith().sessionExpiryInterval(4_294_967_296L).build()),
                wrong("Receive Maximum", () -> connectWith().receiveMaximum(0).build()),
                wrong("Maximum Packet Size", () -> connectWith().maximumPacketSize(0L).build()),
                wrong("Topic Alias Maximum", () -> connectWith().topicAliasMaximum(65_536).build()),
                wrong("Authentication Method", () -> connectWith().authenticationMethod("\uD800").build()),
                wrong("Authentication Method", () -> connectWith().authenticationData(Bytes.EMPTY).build()),
                wrong("Authentication Data",
                        () -> connectWith().authenticationMethod("m").authenticationData(TOO_LONG).build()),
                wrong("Session Expiry Interval", () -> connackWith().sessionExpiryInterval(-1L).build()),
                wrong("Receive Maximum", () -> connackWith().receiveMaximum(65_536).build()),
                wrong("Maximum QoS", () -> connackWith().maximumQoS(QoS.EXACTLY_ONCE).build()),
                wrong("Maximum Packet Size", () -> connackWith().maximumPacketSize(-1L).build()),
                wrong("Assigned Client Identifier", () -> connackWith().assignedClientIdentifier("\u0000").build()),
                wrong("Topic Alias Maximum", () -> connackWith().topicAliasMaximum(-1).build()),
                wrong("Reason String", () -> connackWith().reasonString(TOO_LONG_TEXT).build()),
                wrong("Server Keep Alive", () -> connackWith().serverKeepAlive(65_536).build()),
                wrong("Response Information", () -> connackWith().responseInformation("\uD800").build()),
                wrong("Server Reference", () -> connackWith().serverReference("\u0000").build()),
                wrong("Authentication Method", () -> connackWith().authenticationData(Bytes.EMPTY).build()),
                wrong("Message Expiry Interval", () -> messageWith().messageExpiryInterval(-1L)),
                wrong("Message Expiry Interval",
                        () -> MessageProperties.NONE.withMessageExpiryInterval(4_294_967_296L)),
                wrong("Content Type", () -> messageWith().contentType("\u0000")),
                wrong("Response Topic", () -> messageWith().responseTopic(TopicName.EMPTY)),
                wrong("Correlation Data", () -> messageWith().correlationData(TOO_LONG)),
                wrong("User Property name", () -> messageWith().userProperty(TOO_LONG_TEXT, "")));
    }

    private static Arguments wrong(String field, Supplier<Object> supplier) {
        return Arguments.of(field, supplier);
    }

    private static ConnectProperties.Builder connectWith() {
        return ConnectProperties.builder();
    }

    private static ConnackProperties.Builder connackWith() {
        return ConnackProperties.builder();
    }

    private static MessageProperties.Builder messageWith() {
        return MessageProperties.builder();
    }

    private static Connect connect(MqttVersion version, String userName, Bytes password) {
        return new Connect(version, true, 0, "c", null, userName, password, ConnectProperties.NONE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"wrong", "wrongProperties"})
    void aWrongFieldIsRefusedByItsName(String field, Supplier<Object> supplier) {
        assertThatThrownBy(supplier::get).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(field);
    }

    @Test
    void secretsAreNotShown() {
        ConnectProperties properties = ConnectProperties.builder().authenticationMethod("PLAIN")
                .authenticationData(Bytes.utf8("hunter2")).build();
        String connect = new Connect(MqttVersion.V5, true, 0, "c", null, "me", Bytes.utf8("hunter2"), properties)
                .toString();
        String hex = "68 75 6e 74 65 72 32";
        assertThat(connect).contains("clientIdentifier=c", "userName=me", "password=7 bytes", "PLAIN")
                .doesNotContain("hunter2", hex);
        assertThat(properties.toString()).contains("PLAIN").doesNotContain("hunter2", hex);
        assertThat(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "PLAIN", Bytes.utf8("hunter2")).toString())
                .contains("PLAIN").doesNotContain("hunter2", hex);
        assertThat(ConnackProperties.builder().authenticationMethod("PLAIN").authenticationData(Bytes.utf8("hunter2"))
                .build().toString()).contains("PLAIN").doesNotContain("hunter2", hex);
    }

    @Test
    void listsAreCopied() {
        List<ReasonCode> codes = new ArrayList<>(List.of(ReasonCode.GRANTED_QOS_0));
        Suback suback = new Suback(1, codes);
        codes.add(ReasonCode.GRANTED_QOS_1);
        assertThat(suback.reasonCodes()).containsExactly(ReasonCode.GRANTED_QOS_0);
        assertThatThrownBy(() -> suback.reasonCodes().add(ReasonCode.GRANTED_QOS_2))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void bytesAreCopiedInAndOut() {
        byte[] array = {1, 2, 3, 4};
        Bytes bytes = Bytes.copyOf(array, 1, 2);
        array[1] = 9;
        assertThat(bytes).isEqualTo(Bytes.copyOf(new byte[] {2, 3})).hasSameHashCodeAs(Bytes.copyOf(new byte[] {2, 3}));
        bytes.toArray()[0] = 9;
        assertThat(bytes.at(0)).isEqualTo((byte) 2);
        assertThat(bytes.length()).isEqualTo(2);
        assertThat(bytes.asByteBuffer()).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
        assertThat(bytes.asByteBuffer().isReadOnly()).isTrue();
        byte[] target = new byte[4];
        bytes.copyTo(target, 2);
        assertThat(target).containsExactly(0, 0, 2, 3);
        assertThatThrownBy(() -> bytes.copyTo(target, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Bytes.copyOf(array, 3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(Bytes.copyOf(new byte[0])).isSameAs(Bytes.EMPTY);
        assertThat(Bytes.EMPTY.isEmpty()).isTrue();
        assertThat(bytes).isNotEqualTo(Bytes.EMPTY).hasToString("2 bytes [02 03]");
        assertThat(Bytes.copyOf(new byte[33]).toString()).startsWith("33 bytes [00 00").endsWith(" ...]");
    }

    @Test
    void bytesKnowWhetherTheyAreUtf8() {
        assertThat(Bytes.utf8("a\u0000\u20AC").isWellFormedUtf8()).isTrue();
        assertThat(Bytes.utf8("a\u20AC").utf8()).isEqualTo("a\u20AC");
        assertThat(Bytes.copyOf(new byte[] {(byte) 0xC3}).isWellFormedUtf8()).isFalse();
        assertThat(Bytes.copyOf(new byte[] {(byte) 0xC3}).utf8()).isEqualTo("\uFFFD");
    }

    @Test
    void messagePropertiesAreEqualIfTheirValuesAre() {
        // The order of different properties on the wire does not count, that of User Properties does.
        Bytes one = Layout.bytes("03 00 01 \"t\" 01 01 26 00 01 \"a\" 00 00 26 00 01 \"b\" 00 00");
        Bytes two = Layout.bytes("26 00 01 \"a\" 00 00 01 01 26 00 01 \"b\" 00 00 03 00 01 \"t\"");
        Bytes three = Layout.bytes("26 00 01 \"b\" 00 00 01 01 26 00 01 \"a\" 00 00 03 00 01 \"t\"");
        MessageProperties properties = new MessageProperties(5, one);
        assertThat(new MessageProperties(5, two)).isEqualTo(properties).hasSameHashCodeAs(properties);
        assertThat(new MessageProperties(5, three)).isNotEqualTo(properties);
        assertThat(new MessageProperties(6, one)).isNotEqualTo(properties);
        assertThat(properties.withMessageExpiryInterval(null)).isEqualTo(new MessageProperties(-1, two));
        assertThat(properties.isEmpty()).isFalse();
        assertThat(MessageProperties.builder().build()).isSameAs(MessageProperties.NONE);
        assertThat(MessageProperties.NONE.isEmpty()).isTrue();
        assertThat(properties).hasToString(
                "[messageExpiryInterval=5, payloadFormatIndicator=UTF_8, contentType=t, a=, b=]");
    }

    @Test
    void aMessageIsChangedByCopies() {
        MessageProperties properties = MessageProperties.builder().contentType("t").build();
        Message changed = MESSAGE.withTopicName(TopicName.of("u")).withQos(QoS.EXACTLY_ONCE).withRetain(true)
                .withProperties(properties);
        assertThat(changed)
                .isEqualTo(new Message(TopicName.of("u"), Bytes.EMPTY, QoS.EXACTLY_ONCE, true, properties));
        assertThat(MESSAGE.withQos(QoS.AT_MOST_ONCE).withRetain(false)).isSameAs(MESSAGE);
    }

    /** The tables of the packets (3.2.2.2, 3.4.2.1 to 3.7.2.1, 3.9.3, 3.11.3, 3.14.2.1, 3.15.2.1), packet by packet. */
    @Test
    void reasonCodesStandInThePacketsOfTheSpecification() {
        assertCodes(PacketType.CONNACK, 0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C,
                0x90, 0x95, 0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F);
        assertCodes(PacketType.PUBACK, 0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
        assertCodes(PacketType.PUBREC, 0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
        assertCodes(PacketType.PUBREL, 0x00, 0x92);
        assertCodes(PacketType.PUBCOMP, 0x00, 0x92);
        assertCodes(PacketType.SUBACK, 0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2);
        assertCodes(PacketType.UNSUBACK, 0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91);
        // 0x8C is not in the table of DISCONNECT, but in that of all Reason Codes (section 2.4) it stands for DISCONNECT.
        assertCodes(PacketType.DISCONNECT, 0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F,
                0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2);
        assertCodes(PacketType.AUTH, 0x00, 0x18, 0x19);
        for (PacketType type : List.of(PacketType.CONNECT, PacketType.PUBLISH, PacketType.SUBSCRIBE,
                PacketType.UNSUBSCRIBE, PacketType.PINGREQ, PacketType.PINGRESP)) {
            assertCodes(type);
        }
    }

    private static void assertCodes(PacketType type, int... values) {
        List<Integer> found = new ArrayList<>();
        for (int value = -1; value <= 256; value++) {
            ReasonCode code = ReasonCode.of(value, type);
            if (code != null) {
                assertThat(code.value()).isEqualTo(value);
                assertThat(code.packets()).contains(type);
                found.add(value);
            }
        }
        assertThat(found).as("%s", type).isEqualTo(Arrays.stream(values).boxed().toList());
    }

    @Test
    void numbersAndNamesAreThoseOfTheSpecification() {
        assertThat(ReasonCode.SESSION_TAKEN_OVER).hasToString("Session taken over (0x8E)");
        assertThat(ReasonCode.granted(QoS.EXACTLY_ONCE)).isEqualTo(ReasonCode.GRANTED_QOS_2);
        assertThat(ReasonCode.UNSPECIFIED_ERROR.isError()).isTrue();
        assertThat(ReasonCode.RE_AUTHENTICATE.isError()).isFalse();
        assertThat(PacketType.of(0)).isNull();
        assertThat(PacketType.of(16)).isNull();
        for (PacketType type : PacketType.values()) {
            assertThat(PacketType.of(type.value())).isEqualTo(type);
        }
        assertThat(MqttVersion.ofLevel(2)).isNull();
        for (MqttVersion version : MqttVersion.values()) {
            assertThat(MqttVersion.ofLevel(version.protocolLevel())).isEqualTo(version);
        }
        assertThat(QoS.AT_LEAST_ONCE.min(QoS.EXACTLY_ONCE)).isEqualTo(QoS.AT_LEAST_ONCE);
        assertThat(QoS.AT_LEAST_ONCE.max(QoS.EXACTLY_ONCE)).isEqualTo(QoS.EXACTLY_ONCE);
        assertThat(Property.values()).hasSize(27);
        assertThat(Property.MAXIMUM_QOS).hasToString("Maximum QoS");
        assertThat(Property.SESSION_EXPIRY_INTERVAL).hasToString("Session Expiry Interval");
    }
}
