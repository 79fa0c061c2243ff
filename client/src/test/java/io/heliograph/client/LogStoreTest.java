// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.client.log.LogDirectory;
import io.heliograph.client.log.RecordLog;
import io.heliograph.client.log.SimulatedDisk;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** What stands in a store and what of it outlives a long life, and the hand-overs that are recorded in it. */
class LogStoreTest {
    private static final int SEGMENT_BYTES = 500;

    private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
    private final ManualTime time = new ManualTime();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final ThreadFactory threads = task -> new Thread() {
        @Override
        public void start() {
            tasks.add(task);
        }
    };
    private long nextNumber;

    private LogStore open() throws IOException {
        return LogStore.open(disk.open(), "c", SEGMENT_BYTES, time, threads);
    }

    /** What the next process finds when this one is killed. */
    private StoreContents killed() throws IOException {
        disk.kill();
        return open().contents();
    }

    private static Message message(String text) {
        return Message.of("t", Bytes.utf8(text), QoS.EXACTLY_ONCE);
    }

    private Publication accepted(LogStore store, String text) {
        Publication publication = new Publication(message(text), 7, new Promise<>(Face.BLOCKING, Runnable::run));
        publication.accepted(nextNumber++, time.nanos(), null);
        store.accepted(publication);
        return publication;
    }

    private static List<String> texts(List<StoreRecord.Kept> kept) {
        return kept.stream().map(record -> record.message().payload().utf8()).toList();
    }

    // --- what is live

    @Test
    void whatIsLiveStaysHoweverMuchComesAfterIt() throws IOException {
        LogStore store = open();
        accepted(store, "queued");
        store.sent(accepted(store, "sent"), 7);
        Publication released = accepted(store, "released");
        store.sent(released, 8);
        store.released(released);
        long doubt = store.begun(new Publish(message("doubt"), 20), true);
        long ofTheSessionBefore = store.begun(new Publish(message("old doubt"), 21), false);
        store.taken(22);
        store.returned(store.begun(new Publish(message("returned"), 23), true));
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 500; i++) {
                Publication passing = accepted(store, "passing");
                store.sent(passing, 100 + i);
                store.ended(passing);
                store.taken(1_000);
                store.freed(1_000);
                store.sync(store.position());
            }
            assertThat(disk.bytes()).isLessThan(9L * SEGMENT_BYTES);
            disk.kill();
            store = open();
            StoreContents contents = store.contents();
            assertThat(texts(contents.queued())).containsExactly("queued");
            assertThat(texts(contents.sent())).containsExactly("sent", "released");
            assertThat(contents.sent()).extracting(StoreRecord.Kept::packetIdentifier).containsExactly(7, 8);
            assertThat(contents.sent()).extracting(StoreRecord.Kept::state)
                    .containsExactly(StoreRecord.State.SENT, StoreRecord.State.RELEASED);
            assertThat(contents.queued()).extracting(StoreRecord.Kept::priority).containsExactly(7);
            assertThat(contents.inDoubt().keySet()).containsExactly(doubt, ofTheSessionBefore);
            assertThat(contents.takenIdentifiers()).containsExactlyInAnyOrder(20, 22, 23);
            assertThat(contents.nextNumber()).isGreaterThan(2);
        }
    }

    @Test
    void whatIsLiveIsThereAtEveryMoment() throws IOException {
        for (int moment = 0; moment < 100; moment++) {
            SimulatedDisk fresh = new SimulatedDisk(new Random(moment));
            LogStore store = LogStore.open(fresh.open(), "c", SEGMENT_BYTES, time, threads);
            accepted(store, "queued");
            Publication later = accepted(store, "sent later");
            store.taken(22);
            store.sync(store.position());
            for (int i = 0; i < moment; i++) {
                if (i == 15) {
                    // What is in this record is less than all that is known of the message.
                    store.sent(later, 7);
                    accepted(store, "young");
                }
                store.ended(accepted(store, "passing"));
                store.sync(store.position());
            }
            fresh.kill();
            StoreContents contents = LogStore.open(fresh.open(), "c", SEGMENT_BYTES, time, threads).contents();
            // In the order of publishing, in whatever order they stand in the log by now.
            assertThat(texts(contents.queued())).as("after %d others", moment).containsExactly("queued",
                    moment > 15 ? "young" : "sent later");
            assertThat(texts(contents.sent())).as("after %d others", moment)
                    .isEqualTo(moment > 15 ? List.of("sent later") : List.of());
            assertThat(contents.takenIdentifiers()).as("after %d others", moment).containsExactly(22);
        }
    }

    @Test
    void anIdentifierThatWasFreedStaysFreeThoughItsMessageIsInDoubt() throws IOException {
        LogStore store = open();
        long doubt = store.begun(new Publish(message("doubt"), 20), true);
        store.freed(20);
        for (int i = 0; i < 500; i++) {
            store.ended(accepted(store, "passing"));
            store.sync(store.position());
        }
        StoreContents contents = killed();
        assertThat(contents.inDoubt()).containsOnlyKeys(doubt);
        assertThat(contents.takenIdentifiers()).isEmpty();
    }

    @Test
    void theOwnerIsKnownHoweverMuchComesAfter() throws IOException {
        LogStore store = open();
        for (int i = 0; i < 500; i++) {
            store.ended(accepted(store, "passing"));
            store.sync(store.position());
        }
        disk.kill();
        LogDirectory directory = disk.open();
        assertThatThrownBy(() -> LogStore.open(directory, "other", SEGMENT_BYTES, time, threads))
                .isInstanceOf(StoreException.class).hasMessageContaining("belongs to the Client \"c\"");
        // And the directory is free again.
        assertThat(open().contents().damage()).isEmpty();
    }

    @Test
    void aRecordThatIsNotUnderstoodIsDamage() throws IOException {
        open().close();
        RecordLog log = RecordLog.open(disk.open(), SEGMENT_BYTES, body -> true);
        assertThat(log.append(new byte[] {99}, 1)).isEqualTo(2);
        log.close();
        assertThat(open().contents().damage()).singleElement().asString().contains("0000000002.log");
    }

    @Test
    void whatNobodyWaitsForIsSyncedTimeAndAgain() throws IOException {
        LogStore store = open();
        for (int i = 0; i < 3; i++) {
            accepted(store, "m" + i);
            time.advance(Duration.ofMillis(50));
            tasks.remove().run();
        }
        disk.crash();
        assertThat(texts(open().contents().queued())).containsExactly("m0", "m1", "m2");
    }

    // --- hand-overs

    private final ReentrantLock lock = new ReentrantLock();

    private void locked(Runnable task) {
        lock.lock();
        try {
            task.run();
        } finally {
            lock.unlock();
        }
    }

    /** Messages with these identifiers have come, for a handler that gets each once. */
    private List<Incoming> received(HandOffs handOffs, int... identifiers) {
        Subscriptions.Subscriber subscriber = new Subscriptions.Subscriber(new Handler.Automatic(received -> {
        }), new Lane(threads, () -> false), Subscriptions.Ending.UNHEARD);
        List<Incoming> all = new ArrayList<>();
        for (int identifier : identifiers) {
            Incoming incoming = new Incoming(
                    new ReceivedMessage(message("m" + identifier), identifier, false, List.of()), null,
                    handOffs.session(), 1);
            locked(() -> handOffs.received(incoming, List.of(subscriber)));
            all.add(incoming);
        }
        return all;
    }

    private void handle(HandOffs handOffs, Incoming incoming) {
        assertThat(handOffs.begin(incoming)).isTrue();
        locked(() -> handOffs.settled(incoming));
        handOffs.end(incoming);
    }

    /** Hand-overs on a disk that is slower than the handlers, so that several are recorded at once. */
    private HandOffs slow(LogStore store) {
        disk.onPoint(() -> time.advance(Duration.ofMillis(5)));
        return new HandOffs(lock, store, time, () -> {
        });
    }

    @Test
    void messagesThatWereRecordedAndNotHandedOverComeAgainAfterAClose() throws IOException {
        HandOffs handOffs = slow(open());
        List<Incoming> incoming = received(handOffs, 1, 2, 3);
        handle(handOffs, incoming.get(0));
        assertThat(handOffs.begin(incoming.get(1))).isTrue();
        assertThat(incoming.get(2).hasHandOff()).as("recorded with the one before").isTrue();

        handOffs.close();
        assertThat(handOffs.begin(incoming.get(2))).isFalse();
        locked(() -> handOffs.settled(incoming.get(1)));
        handOffs.end(incoming.get(1));
        StoreContents contents = open().contents();
        assertThat(contents.inDoubt()).isEmpty();
        assertThat(contents.takenIdentifiers()).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void messagesThatWereRecordedAndNotHandedOverAreInDoubtAfterAKill() throws IOException {
        HandOffs handOffs = slow(open());
        List<Incoming> incoming = received(handOffs, 1, 2, 3);
        handle(handOffs, incoming.get(0));
        assertThat(handOffs.begin(incoming.get(1))).isTrue();
        disk.onPoint(() -> {
        });
        StoreContents contents = killed();
        assertThat(contents.inDoubt().values()).extracting(Publish::packetIdentifier).containsExactly(2, 3);
        assertThat(contents.takenIdentifiers()).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void messagesOfALostSessionThatWereRecordedAndNotHandedOverStayInDoubtAfterAClose() throws IOException {
        HandOffs handOffs = slow(open());
        List<Incoming> incoming = received(handOffs, 1, 2, 3);
        handle(handOffs, incoming.get(0));
        handle(handOffs, incoming.get(1));
        assertThat(incoming.get(2).hasHandOff()).isTrue();
        locked(handOffs::sessionLost);
        // In the new Session the identifier stands for another message.
        handle(handOffs, received(handOffs, 3).get(0));
        handOffs.close();
        StoreContents contents = open().contents();
        // The Server has forgotten it, so it can't come again.
        assertThat(contents.inDoubt().values()).extracting(Publish::packetIdentifier).containsExactly(3);
        assertThat(contents.takenIdentifiers()).containsExactly(3);
    }

    @Test
    void aHandlerIsNotCalledWithWhatTheDiskDoesNotTake() throws IOException {
        List<String> told = new ArrayList<>();
        HandOffs handOffs = new HandOffs(lock, open(), time, () -> told.add("fails"));
        List<Incoming> incoming = received(handOffs, 1);
        disk.breakWith(new IOException("no space left"));
        assertThat(handOffs.begin(incoming.get(0))).isFalse();
        assertThat(told).containsExactly("fails");
    }
}
