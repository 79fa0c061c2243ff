// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicName;
import io.heliograph.codec.UserProperty;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadCompressionTest extends ScriptedTest {
    private static final UserProperty OTHER = new UserProperty("name", "value");
    private static final Bytes TEXT = Bytes.utf8("all work and no play ".repeat(100));

    private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

    private static Message message(Bytes payload, UserProperty... userProperties) {
        return new Message(TopicName.of("a"), payload, AT_LEAST_ONCE, true,
                MessageProperties.builder().contentType("text/plain").responseTopic(TopicName.of("r"))
                        .correlationData(Bytes.utf8("c")).messageExpiryInterval(60L)
                        .userProperties(List.of(userProperties)).build());
    }

    private Dialogue subscribed(PayloadCompression compression) throws Exception {
        MqttClient client = client(server.builder().interceptor(compression)
                .listener(ClientEvent.HandlerFailed.class, failed -> failures.add(failed.failure())));
        Dialogue dialogue = connect(client);
        subscribe(client, dialogue, "a", AT_LEAST_ONCE, message -> received.add(message.message()));
        return dialogue;
    }

    private static Message sent(PayloadCompression compression, Message message) {
        return compression.publishing(message).message();
    }

    @ParameterizedTest
    @CsvSource({"gzip, deflate", "deflate, gzip"})
    void whatOneCompressesTheOtherExpands(String ours, String theirs) throws Exception {
        PayloadCompression sender = ours.equals("gzip") ? PayloadCompression.gzip() : PayloadCompression.deflate();
        Message compressed = sent(sender, message(TEXT, OTHER));
        assertThat(compressed.payload().length()).isLessThan(100);
        assertThat(compressed.properties().userProperties()).containsExactly(OTHER,
                new UserProperty("content-encoding", ours));

        Dialogue dialogue = subscribed(
                theirs.equals("gzip") ? PayloadCompression.gzip() : PayloadCompression.deflate());
        dialogue.send(new Publish(compressed, 1));
        dialogue.expect(new Puback(1));
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(message(TEXT, OTHER));
    }

    @Test
    void publishesWhatItHasCompressed() throws Exception {
        MqttClient client = client(server.builder().interceptor(PayloadCompression.gzip()));
        Dialogue dialogue = connect(client);
        begin(client.async().publish(message(TEXT)));
        assertThat(dialogue.expect(Publish.class).message()).isEqualTo(sent(PayloadCompression.gzip(), message(TEXT)));
    }

    @Test
    void whatWouldGainNothingIsLeftAsItIs() {
        byte[] random = new byte[1_000];
        RandomGenerator.of("L64X128MixRandom").nextBytes(random);
        Message noise = message(Bytes.copyOf(random));
        assertThat(sent(PayloadCompression.gzip(), noise)).isSameAs(noise);
        Message small = message(Bytes.utf8("x".repeat(127)));
        assertThat(sent(PayloadCompression.gzip(), small)).isSameAs(small);
        assertThat(sent(PayloadCompression.gzip().from(100), small)).isNotEqualTo(small);
        Message encoded = message(TEXT, new UserProperty("content-encoding", "br"));
        assertThat(sent(PayloadCompression.gzip(), encoded)).isSameAs(encoded);
    }

    @Test
    void whatWasNotCompressedSoIsHandedOnAsItCame() throws Exception {
        Dialogue dialogue = subscribed(PayloadCompression.gzip());
        Message plain = message(TEXT);
        Message unknown = message(TEXT, new UserProperty("content-encoding", "br"));
        dialogue.send(new Publish(plain, 1), new Publish(unknown, 2));
        dialogue.expect(new Puback(1));
        dialogue.expect(new Puback(2));
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(plain);
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(unknown);
    }

    @Test
    void aPayloadThatFillsTheMemoryIsRefused() throws Exception {
        Dialogue dialogue = subscribed(PayloadCompression.gzip().longest(2_000));
        Message exact = message(Bytes.utf8("x".repeat(2_000)));
        dialogue.send(new Publish(sent(PayloadCompression.gzip(), exact), 1));
        dialogue.expect(new Puback(1));
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(exact);
        dialogue.send(new Publish(sent(PayloadCompression.gzip(), message(Bytes.utf8("x".repeat(2_001)))), 2));
        dialogue.expect(new Puback(2, ReasonCode.UNSPECIFIED_ERROR));
        assertThat(failures.poll(10, TimeUnit.SECONDS)).hasMessageContaining("more than 2,000 bytes");
        assertThat(received).isEmpty();
    }

    @Test
    void aBrokenPayloadIsAFailureOfItsHandler() throws Exception {
        Dialogue dialogue = subscribed(PayloadCompression.gzip());
        dialogue.send(new Publish(message(TEXT, new UserProperty("content-encoding", "gzip")), 1));
        dialogue.expect(new Puback(1, ReasonCode.UNSPECIFIED_ERROR));
        assertThat(failures.poll(10, TimeUnit.SECONDS)).isInstanceOf(java.io.IOException.class);
    }

    @Test
    void isNotForVersionsThatCanNotSayIt() {
        assertThatIllegalArgumentException().isThrownBy(() -> MqttClient.builder().version(MqttVersion.V3_1_1)
                .interceptor(PayloadCompression.gzip()).build()).withMessageContaining("User Properties");
        assertThatIllegalArgumentException().isThrownBy(() -> PayloadCompression.gzip().from(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> PayloadCompression.gzip().longest(0));
    }
}
