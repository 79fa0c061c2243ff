// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static io.heliograph.codec.QoS.AT_LEAST_ONCE;
import static io.heliograph.codec.QoS.AT_MOST_ONCE;
import static io.heliograph.codec.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client with a store leaves to the next one. */
class StoreTest extends ScriptedTest {
    private static final ConnectProperties KEPT = ConnectProperties.builder().sessionExpiryInterval(1_000L).build();

    @TempDir
    Path directory;

    private MqttClientBuilder builder() {
        return server.builder().cleanStart(false).connectProperties(KEPT).store(directory);
    }

    private static Message message(String text, QoS qos) {
        return Message.of("t", Bytes.utf8(text), qos);
    }

    /** Copies the store as it is at this moment, which is what kill -9 leaves. */
    private Path killed() throws IOException {
        Path copy = directory.resolveSibling(directory.getFileName() + "-killed-" + System.nanoTime());
        Files.createDirectories(copy);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    // --- to the Server

    @Test
    void whatWasPublishedWithoutConnectionIsSentByTheNextProcess() throws Exception {
        MqttClient first = client(builder());
        begin(first.send(message("low", AT_LEAST_ONCE), 1));
        begin(first.send(message("high", EXACTLY_ONCE), 2));
        begin(first.send(message("low too", AT_LEAST_ONCE), 1));

        MqttClient second = client(builder().store(killed()));
        Dialogue dialogue = connect(second);
        dialogue.expect(publish("t", "high", EXACTLY_ONCE, 1));
        dialogue.expect(publish("t", "low", AT_LEAST_ONCE, 2));
        dialogue.expect(publish("t", "low too", AT_LEAST_ONCE, 3));
    }

    @Test
    void whatWasSentIsSentAgainWithItsIdentifierAndInItsOrder() throws Exception {
        MqttClient first = client(builder());
        Dialogue before = connect(first);
        for (String text : List.of("1", "2", "3", "4")) {
            begin(first.async().publish(message(text, EXACTLY_ONCE)));
            before.expect(Publish.class);
        }
        before.send(new Pubrec(2));
        before.expect(new Pubrel(2));
        before.send(new Pubrec(1));
        before.expect(new Pubrel(1));
        before.send(new Pubcomp(1));
        CompletableFuture<?> pong = first.async().ping();
        before.expect(io.heliograph.codec.Pingreq.INSTANCE);
        before.send(io.heliograph.codec.Pingresp.INSTANCE);
        get(pong);
        before.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        begin(first.send(message("5", EXACTLY_ONCE)));

        MqttClient second = client(builder().store(killed()));
        Dialogue after = connect(second, RESUMED);
        // 1 had come to its end; the record of that had been appended before the one of 5, which is on the disk.
        after.expect(new Pubrel(2));
        after.expect(duplicate(publish("t", "3", EXACTLY_ONCE, 3)));
        after.expect(duplicate(publish("t", "4", EXACTLY_ONCE, 4)));
        after.expect(publish("t", "5", EXACTLY_ONCE, 5));
    }

    @Test
    void withoutSessionTheServerGetsWhatItHadNotReceivedAnew() throws Exception {
        MqttClient first = client(builder());
        Dialogue before = connect(first);
        begin(first.async().publish(message("received", EXACTLY_ONCE)));
        begin(first.async().publish(message("unknown", EXACTLY_ONCE)));
        before.expect(Publish.class);
        before.expect(Publish.class);
        before.send(new Pubrec(1));
        before.expect(new Pubrel(1));

        MqttClient second = client(builder().store(killed()));
        connect(second, ACCEPTED).expect(publish("t", "unknown", EXACTLY_ONCE, 3));
    }

    @Test
    void whatWaitsToBeSentAnewIsNoDuplicateForTheNextProcess() throws Exception {
        MqttClient first = client(builder());
        Dialogue before = connect(first);
        begin(first.async().publish(message("1", AT_LEAST_ONCE)));
        begin(first.async().publish(message("2", AT_LEAST_ONCE)));
        before.expect(publish("t", "1", AT_LEAST_ONCE, 1));
        before.expect(publish("t", "2", AT_LEAST_ONCE, 2));
        before.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        Dialogue anew = accept(new Connack(false, ReasonCode.SUCCESS,
                ConnackProperties.builder().receiveMaximum(1).build()));
        anew.expect(publish("t", "1", AT_LEAST_ONCE, 3));
        begin(first.send(message("3", AT_LEAST_ONCE)));

        Dialogue next = connect(client(builder().store(killed())), RESUMED);
        next.expect(duplicate(publish("t", "1", AT_LEAST_ONCE, 3)));
        next.expect(publish("t", "2", AT_LEAST_ONCE, 4));
        next.expect(publish("t", "3", AT_LEAST_ONCE, 5));
    }

    @Test
    void theTimeThatAMessageHasWaitedForRoomCountsInTheNextProcessToo() throws Exception {
        MqttClient first = client(builder().publishBuffer(1, 1_000_000).operationTimeout(Duration.ofMinutes(5)));
        begin(first.async().publish(message("1", AT_LEAST_ONCE)));
        Message minute = message("2", AT_LEAST_ONCE)
                .withProperties(MessageProperties.builder().messageExpiryInterval(60L).build());
        Thread waiting = Thread.startVirtualThread(() -> begin(first.send(minute)));
        while (first.deliveryCounters().waitingForRoom() == 0) {
            Thread.onSpinWait();
        }
        time.advance(Duration.ofSeconds(25));
        Dialogue before = connect(first);
        before.expect(publish("t", "1", AT_LEAST_ONCE, 1));
        before.send(new Puback(1));
        waiting.join();

        Publish publish = connect(client(builder().store(killed())), RESUMED).expect(Publish.class);
        assertThat(publish.message().properties().messageExpiryInterval()).isEqualTo(35L);
    }

    @Test
    void closingKeepsWhatIsOpenAndTellsSo() throws Exception {
        MqttClient first = client(builder());
        CompletableFuture<PublishResult> open = first.async().publish(message("x", AT_LEAST_ONCE));
        first.close();
        assertThat(failure(open)).isInstanceOf(ClientClosedException.class).hasMessageContaining("kept in the store");

        Dialogue dialogue = connect(client(builder()));
        dialogue.expect(publish("t", "x", AT_LEAST_ONCE, 1));
        dialogue.send(new Puback(1));
    }

    @Test
    void whatHasEndedDoesNotComeBack() throws Exception {
        MqttClient first = client(builder());
        Dialogue before = connect(first);
        CompletableFuture<PublishResult> published = first.async().publish(message("x", AT_LEAST_ONCE));
        before.expect(Publish.class);
        before.send(new Puback(1));
        get(published);
        before.close();
        first.close();

        MqttClient second = client(builder());
        begin(second.send(message("y", AT_LEAST_ONCE)));
        connect(second, RESUMED).expect(publish("t", "y", AT_LEAST_ONCE, 1));
    }

    @Test
    void aMessageGoesOnGettingOlderFromProcessToProcess() throws Exception {
        Message minute = message("x", AT_LEAST_ONCE)
                .withProperties(MessageProperties.builder().messageExpiryInterval(60L).contentType("text").build());
        Message second = minute.withProperties(minute.properties().withMessageExpiryInterval(1L));
        MqttClient first = client(builder());
        begin(first.send(minute));
        begin(first.send(second));
        Path left = killed();
        time.advance(Duration.ofSeconds(25));

        BlockingQueue<ClientEvent.StoredMessageFailed> failed = new LinkedBlockingQueue<>();
        MqttClient next = client(builder().store(left).listener(ClientEvent.StoredMessageFailed.class, failed::add));
        time.advance(Duration.ZERO);
        assertThat(failed.poll(10, TimeUnit.SECONDS)).satisfies(event -> {
            assertThat(event.message()).isEqualTo(second);
            assertThat(event.cause()).isInstanceOf(MessageExpiredException.class);
        });
        Publish publish = connect(next).expect(Publish.class);
        assertThat(publish.message())
                .isEqualTo(minute.withProperties(minute.properties().withMessageExpiryInterval(35L)));
    }

    @Test
    void whatNobodyWaitsForIsOnTheDiskAfterFiftyMilliseconds() throws Exception {
        MqttClient first = client(builder());
        begin(first.async().publish(message("x", AT_LEAST_ONCE)));
        time.advance(Duration.ofMillis(50));
        threads.awaitNone();
        connect(client(builder().store(killed()))).expect(publish("t", "x", AT_LEAST_ONCE, 1));
    }

    @Test
    void qos0IsNotKept() throws Exception {
        MqttClient first = client(builder().offlinePublishing(OfflinePublishing.ALL));
        begin(first.async().publish(message("0", AT_MOST_ONCE)));
        begin(first.send(message("1", AT_LEAST_ONCE)));
        connect(client(builder().store(killed()))).expect(publish("t", "1", AT_LEAST_ONCE, 1));
    }

    // --- from the Server

    @Test
    void aMessageWhoseHandlerHasReturnedDoesNotComeAgain() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        MqttClient first = client(builder().handler("t", message -> received.add(message.message().payload().utf8())));
        Dialogue before = connect(first);
        before.send(publish("t", "x", EXACTLY_ONCE, 7));
        before.expect(new Pubrec(7));

        MqttClient second = client(builder().store(killed())
                .handler("t", message -> received.add("again " + message.message().payload().utf8())));
        Dialogue after = connect(second, RESUMED);
        after.send(duplicate(publish("t", "x", EXACTLY_ONCE, 7)), new Pubrel(7));
        after.expect(new Pubrec(7));
        after.expect(new Pubcomp(7));
        after.send(publish("t", "y", EXACTLY_ONCE, 7));
        after.expect(new Pubrec(7));
        assertThat(received).containsExactly("x", "again y");
    }

    @Test
    void aMessageThatAHandlerHadWhenTheProcessEndedIsToldAndDoesNotComeAgain() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        MqttClient first = client(builder().handler("t", message -> {
            called.countDown();
            never.await();
        }));
        Dialogue before = connect(first);
        before.send(publish("t", "x", EXACTLY_ONCE, 7));
        called.await();
        Path left = killed();
        never.countDown();
        before.expect(new Pubrec(7));

        BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
        BlockingQueue<ReceivedMessage> doubts = new LinkedBlockingQueue<>();
        MqttClient second = client(builder().store(left).handler("t", received::add)
                .listener(ClientEvent.MessageInDoubt.class, event -> doubts.add(event.message())));
        ReceivedMessage doubt = doubts.poll(10, TimeUnit.SECONDS);
        assertThat(doubt.message()).isEqualTo(message("x", EXACTLY_ONCE));
        Dialogue after = connect(second, RESUMED);
        after.send(duplicate(publish("t", "x", EXACTLY_ONCE, 7)));
        after.expect(new Pubrec(7));
        assertThat(received).isEmpty();
        after.close();
        second.close();

        // Told is told.
        LogStore third = LogStore.open(left, "c", time, threads);
        assertThat(third.contents().inDoubt()).isEmpty();
        third.close();
    }

    @Test
    void aHandlerThatAcknowledgesGetsAMessageUntilItHas() throws Exception {
        BlockingQueue<MessageAcknowledgement> received = new LinkedBlockingQueue<>();
        MqttClient first = client(builder().acknowledgingHandler("t", (message, handle) -> received.add(handle)));
        Dialogue before = connect(first);
        before.send(publish("t", "x", EXACTLY_ONCE, 7));
        received.take();

        Path left = killed();
        MqttClient second = client(
                builder().store(left).acknowledgingHandler("t", (message, handle) -> received.add(handle)));
        Dialogue after = connect(second, RESUMED);
        after.send(duplicate(publish("t", "x", EXACTLY_ONCE, 7)));
        received.take().acknowledge();
        after.expect(new Pubrec(7));
        after.close();
        second.close();

        MqttClient third = client(
                builder().store(left).acknowledgingHandler("t", (message, handle) -> received.add(handle)));
        Dialogue last = connect(third, RESUMED);
        last.send(duplicate(publish("t", "x", EXACTLY_ONCE, 7)));
        last.expect(new Pubrec(7));
        assertThat(received).isEmpty();
    }

    @Test
    void closingLetsAHandlerFinishAndTheOthersComeAgain() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        MqttClient first = client(builder().handler("t", message -> {
            called.countDown();
            goOn.await();
        }));
        Dialogue before = connect(first);
        before.send(publish("t", "running", EXACTLY_ONCE, 1), publish("t", "waiting", EXACTLY_ONCE, 2));
        called.await();
        CompletableFuture<?> pong = first.async().ping();
        before.expect(io.heliograph.codec.Pingreq.INSTANCE);
        before.send(io.heliograph.codec.Pingresp.INSTANCE);
        get(pong);
        Thread closing = Thread.startVirtualThread(first::close);
        time.awaitAlarm(Duration.ofSeconds(5));
        time.advance(Duration.ofSeconds(5));
        before.expect(Disconnect.NORMAL);
        before.close();
        closing.join();
        assertThatThrownBy(() -> client(builder())).isInstanceOf(StoreException.class);
        goOn.countDown();
        threads.awaitNone();

        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        BlockingQueue<ClientEvent> doubts = new LinkedBlockingQueue<>();
        MqttClient second = client(builder().listener(ClientEvent.MessageInDoubt.class, doubts::add)
                .handler("t", message -> received.add(message.message().payload().utf8())));
        Dialogue after = connect(second, RESUMED);
        after.send(duplicate(publish("t", "running", EXACTLY_ONCE, 1)),
                duplicate(publish("t", "waiting", EXACTLY_ONCE, 2)));
        after.expect(new Pubrec(1));
        after.expect(new Pubrec(2));
        assertThat(received).containsExactly("waiting");
        assertThat(doubts).isEmpty();
    }

    @Test
    void identifiersOfALostSessionStandForNothing() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        MqttClientBuilder builder = builder().handler("t",
                message -> received.add(message.message().payload().utf8()));
        MqttClient first = client(builder);
        Dialogue before = connect(first);
        before.send(publish("t", "old", EXACTLY_ONCE, 7));
        before.expect(new Pubrec(7));

        MqttClient second = client(builder.store(killed()));
        Dialogue after = connect(second, ACCEPTED);
        after.send(publish("t", "new", EXACTLY_ONCE, 7));
        after.expect(new Pubrec(7));
        assertThat(received).containsExactly("old", "new");
    }

    @Test
    void nothingIsWrittenToANewSessionBeforeTheOldOneIsForgottenOnTheDisk() throws Exception {
        MqttClient first = client(builder().handler("t", message -> {
        }));
        Dialogue before = connect(first);
        before.send(publish("t", "old", EXACTLY_ONCE, 7));
        before.expect(new Pubrec(7));
        before.close();
        time.awaitAlarm(Duration.ofSeconds(1));
        begin(first.async().subscribe("t", EXACTLY_ONCE, message -> {
        }));
        time.advance(Duration.ofSeconds(1));
        // Before this has come the new Session has no subscription, so no identifier can be in use in it.
        accept(ACCEPTED).expect(io.heliograph.codec.Subscribe.class);
        LogStore left = LogStore.open(killed(), "c", time, threads);
        assertThat(left.contents().takenIdentifiers()).isEmpty();
        left.close();
    }

    // --- the disk fails

    /** From here on this segment can't be made. */
    private Path blockSegment(int number) throws IOException {
        return Files.createDirectory(directory.resolve("000000000%d.log".formatted(number)));
    }

    private static Message segmentful() {
        return Message.of("t", Bytes.utf8("x".repeat(1_100_000)), AT_LEAST_ONCE);
    }

    @Test
    void whatADiskThatFailsCantKeepFailsAndIsNotSent() throws Exception {
        BlockingQueue<ClientEvent.Disconnected> ends = new LinkedBlockingQueue<>();
        MqttClient first = client(builder().listener(ClientEvent.Disconnected.class, ends::add));
        Dialogue dialogue = connect(first);
        CompletableFuture<PublishResult> kept = first.send(segmentful());
        dialogue.expect(Publish.class);
        Path blocking = blockSegment(3);

        CompletableFuture<PublishResult> unkept = first.async().publish(segmentful());
        assertThat(ends.poll(10, TimeUnit.SECONDS).cause()).isInstanceOf(StoreException.class);
        dialogue.expectEnd();
        assertThat(failure(unkept)).isInstanceOf(StoreException.class);
        assertThat(failure(kept)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> first.send(message("later", AT_LEAST_ONCE))).isInstanceOf(StoreException.class);
        first.close();

        Files.delete(blocking);
        Dialogue next = connect(client(builder()), RESUMED);
        assertThat(next.expect(Publish.class).duplicate()).isTrue();
    }

    @Test
    void closingDoesNotSayOfAMessageThatItIsKeptWhenItIsNot() throws Exception {
        MqttClient first = client(builder());
        begin(first.send(segmentful()));
        blockSegment(2);
        CompletableFuture<PublishResult> unkept = first.async().publish(message("unkept", AT_LEAST_ONCE));
        first.close();
        assertThat(failure(unkept)).isInstanceOf(ClientClosedException.class).message()
                .doesNotContain("kept in the store");
    }

    @Test
    void aHandlerIsNotCalledIfThatCantBeRecorded() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        BlockingQueue<ClientEvent.Disconnected> ends = new LinkedBlockingQueue<>();
        MqttClient first = client(builder().listener(ClientEvent.Disconnected.class, ends::add).handler("t",
                message -> {
                    called.countDown();
                    goOn.await();
                }).handler("u", message -> received.add(message.message().payload().utf8())));
        Dialogue dialogue = connect(first);
        dialogue.send(publish("t", "x".repeat(1_100_000), EXACTLY_ONCE, 1));
        called.await();
        Path blocking = blockSegment(2);
        dialogue.send(publish("u", "y", EXACTLY_ONCE, 2));
        assertThat(ends.poll(10, TimeUnit.SECONDS).cause()).isInstanceOf(StoreException.class);
        goOn.countDown();
        first.close();
        assertThat(received).isEmpty();

        Files.delete(blocking);
        BlockingQueue<ClientEvent> doubts = new LinkedBlockingQueue<>();
        Dialogue next = connect(client(builder().listener(ClientEvent.MessageInDoubt.class, doubts::add).handler("u",
                message -> received.add(message.message().payload().utf8()))), RESUMED);
        next.send(duplicate(publish("u", "y", EXACTLY_ONCE, 2)));
        next.expect(new Pubrec(2));
        assertThat(received).containsExactly("y");
        assertThat(doubts.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    // --- the directory

    @Test
    void aStoreIsForOneClientAtATimeAndForOneName() {
        MqttClient first = client(builder());
        assertThatThrownBy(() -> client(builder())).isInstanceOf(StoreException.class)
                .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
        first.close();
        assertThatThrownBy(() -> client(builder().clientIdentifier("other"))).isInstanceOf(StoreException.class)
                .hasMessageContaining("belongs to the Client \"c\", not to \"other\"");
        client(builder());
    }

    @Test
    void aStoreThatCantBeMadeIsToldAtOnce() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> client(builder().store(file))).isInstanceOf(StoreException.class)
                .hasMessageContaining("can't be opened");
    }

    @Test
    void aDamagedFileIsPutAsideAndToldAndTheRestIsThere() throws Exception {
        MqttClient first = client(builder());
        begin(first.send(message("good", AT_LEAST_ONCE)));
        begin(first.send(message("damaged", AT_LEAST_ONCE)));
        Path left = killed();
        Path log;
        try (Stream<Path> files = Files.list(left)) {
            log = files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length - 3] ^= 1;
        Files.write(log, bytes);

        BlockingQueue<ClientEvent.StoreDamaged> damage = new LinkedBlockingQueue<>();
        MqttClient second = client(
                builder().store(left).listener(ClientEvent.StoreDamaged.class, damage::add));
        assertThat(damage.poll(10, TimeUnit.SECONDS).sentence()).contains(log.getFileName().toString(),
                "no valid records", ".damaged");
        assertThat(left.resolve(log.getFileName() + ".damaged")).hasBinaryContent(bytes);
        connect(second).expect(publish("t", "good", AT_LEAST_ONCE, 1));
    }

    @Test
    void rubbishInPlaceOfAStoreKeepsNobodyFromStarting() throws Exception {
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            Path left = directory.resolve("rubbish" + i);
            Files.createDirectories(left);
            for (int file = 1; file <= 3; file++) {
                byte[] bytes = new byte[random.nextInt(500)];
                random.nextBytes(bytes);
                Files.write(left.resolve("000000000%d.log".formatted(file)), bytes);
            }
            BlockingQueue<ClientEvent> damage = new LinkedBlockingQueue<>();
            MqttClient client = client(
                    builder().store(left).listener(ClientEvent.StoreDamaged.class, damage::add));
            for (int file = 0; file < 3; file++) {
                assertThat(damage.poll(10, TimeUnit.SECONDS)).isNotNull();
            }
            begin(client.send(message("x", AT_LEAST_ONCE)));
        }
    }

    @Test
    void theDirectoryStaysSmallHoweverMuchGoesThroughIt() throws Exception {
        MqttClient client = client(builder().publishBuffer(10, 1_000_000));
        Dialogue dialogue = connect(client);
        String text = "x".repeat(100_000);
        long most = 0;
        for (int i = 0; i < 120; i++) {
            CompletableFuture<PublishResult> published = client.send(message(text, AT_LEAST_ONCE));
            Publish publish = dialogue.expect(Publish.class);
            dialogue.send(new Puback(publish.packetIdentifier()));
            get(published);
            most = Math.max(most, size());
        }
        assertThat(most).isLessThan(6L << 20);
    }

    private long size() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            long size = 0;
            for (Path file : files.toList()) {
                size += Files.size(file);
            }
            return size;
        }
    }

    @Test
    void aStoreWantsASessionThatIsKept() {
        assertThatThrownBy(
                () -> MqttClient.builder().cleanStart(false).connectProperties(KEPT).store(directory).build())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Client Identifier");
        assertThatThrownBy(() -> builder().cleanStart(true).build()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Clean Start");
        assertThatThrownBy(() -> builder().connectProperties(ConnectProperties.NONE).build())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Session Expiry Interval");
        client(server.builder().version(MqttVersion.V3_1_1).cleanStart(false).store(directory));
    }
}
