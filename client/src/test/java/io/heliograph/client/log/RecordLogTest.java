// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordLogTest {
    private static final int SEGMENT_BYTES = 200;

    private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
    private final List<String> replayed = new ArrayList<>();

    private RecordLog open() throws IOException {
        replayed.clear();
        return RecordLog.open(disk.open(), SEGMENT_BYTES, body -> {
            byte[] bytes = new byte[body.remaining()];
            body.get(bytes);
            return replayed.add(new String(bytes, StandardCharsets.UTF_8));
        });
    }

    private static int append(RecordLog log, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return log.append(bytes, bytes.length);
    }

    private static void sync(RecordLog log) throws IOException {
        log.sync(log.position());
    }

    @Test
    void whatWasSyncedComesBackInItsOrder() throws IOException {
        RecordLog log = open();
        append(log, "one");
        append(log, "two");
        sync(log);
        append(log, "three");
        log.close();
        open();
        assertThat(replayed).containsExactly("one", "two", "three");
    }

    @Test
    void manyRecordsAreSyncedAtOnce() throws IOException {
        RecordLog log = open();
        append(log, "first");
        sync(log);
        int before = disk.syncs();
        for (int i = 0; i < 10; i++) {
            append(log, "record");
        }
        sync(log);
        sync(log);
        assertThat(disk.syncs() - before).isEqualTo(1);
    }

    @Test
    void aTornTailLosesNothingThatWasSyncedAndIsPutAside() throws IOException {
        RecordLog log = open();
        append(log, "synced");
        sync(log);
        append(log, "lost");
        String name = disk.fileNames().get(0);
        byte[] before = disk.read(name);
        sync(log);
        byte[] after = disk.read(name);
        disk.kill();
        for (int length = before.length + 1; length < after.length; length++) {
            disk.overwrite(name, Arrays.copyOf(after, length));
            log = open();
            assertThat(replayed).containsExactly("synced");
            assertThat(log.damage()).singleElement().asString().contains(name,
                    "its last %d of %d bytes".formatted(length - before.length, length));
            disk.kill();
        }
        log = open();
        append(log, "synced");
        log.dropOldest();
        sync(log);
        assertThat(disk.fileNames()).containsExactly(name + ".damaged", "0000000002.log");
    }

    @Test
    void anyFlippedByteIsFound() throws IOException {
        RecordLog log = open();
        append(log, "one");
        append(log, "two");
        log.close();
        String name = disk.fileNames().get(0);
        byte[] good = disk.read(name);
        for (int i = 0; i < good.length; i++) {
            if (i == Segment.HEADER_BYTES - 1) {
                // The version, see aFileOfAnotherVersionIsNotDamage.
                continue;
            }
            byte[] bad = good.clone();
            bad[i] ^= 0x10;
            disk.overwrite(name, bad);
            log = open();
            assertThat(log.damage()).hasSize(1);
            assertThat(replayed).doesNotContain("two");
            disk.kill();
        }
        disk.overwrite(name, new byte[good.length]);
        assertThat(open().damage()).singleElement().asString().contains("does not begin");
    }

    @Test
    void aFileOfAnotherVersionIsNotDamage() throws IOException {
        RecordLog log = open();
        append(log, "one");
        log.close();
        String name = disk.fileNames().get(0);
        byte[] later = disk.read(name);
        later[Segment.HEADER_BYTES - 1]++;
        disk.overwrite(name, later);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining(name)
                .hasMessageContaining("another version");
        assertThat(replayed).isEmpty();
        assertThat(disk.fileNames()).containsExactly(name);
        assertThat(disk.read(name)).isEqualTo(later);

        // But a torn header is no version.
        disk.kill();
        later[later.length - 1]++;
        disk.overwrite(name, later);
        assertThat(open().damage()).hasSize(1);
    }

    @Test
    void whatCantBeReadFailsTheOpeningAndIsLeftAsItIs() throws IOException {
        RecordLog log = open();
        append(log, "one");
        log.close();
        disk.breakReadingWith(new IOException("too many open files"));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("too many open files");
        assertThat(disk.fileNames()).hasSize(1);
        disk.kill();
        disk.breakReadingWith(null);
        assertThat(open().damage()).isEmpty();
        assertThat(replayed).containsExactly("one");
    }

    @Test
    void aFileThatWasMadeAndNotWrittenIsNoDamage() throws IOException {
        RecordLog log = open();
        append(log, "one");
        log.close();
        disk.open().create("0000000002.log").close();
        disk.kill();
        assertThat(open().damage()).isEmpty();
        assertThat(replayed).containsExactly("one");
    }

    @Test
    void damageInTheMiddleLosesTheRestOfItsSegmentOnly() throws IOException {
        RecordLog log = open();
        for (int i = 0; i < 30; i++) {
            append(log, "record " + i);
        }
        log.close();
        String name = disk.fileNames().get(1);
        byte[] bytes = disk.read(name);
        bytes[bytes.length / 2] ^= 1;
        disk.overwrite(name, bytes);
        log = open();
        assertThat(disk.fileNames()).hasSizeGreaterThan(2);
        assertThat(replayed).hasSizeBetween(20, 29).contains("record 0", "record 29");
        assertThat(log.damage()).hasSize(1);
    }

    @Test
    void segmentsAreOfBoundedSizeAndGoWhenTheyAreDropped() throws IOException {
        RecordLog log = open();
        for (int i = 0; i < 1_000; i++) {
            append(log, "record " + i);
            if (log.newestSegment() - log.oldestSegment() > 2) {
                log.dropOldest();
            }
            sync(log);
            assertThat(disk.bytes()).isLessThan(4 * (SEGMENT_BYTES + 100L));
            assertThat(log.bytes()).isEqualTo(disk.bytes());
        }
        assertThat(disk.fileNames()).hasSize(3).doesNotContain("0000000001.log");
    }

    @Test
    void damagedFilesDoNotGather() throws IOException {
        for (int i = 0; i < 20; i++) {
            RecordLog log = open();
            append(log, "x");
            while (log.oldestSegment() < log.newestSegment()) {
                log.dropOldest();
            }
            sync(log);
            disk.kill();
            disk.overwrite(disk.fileNames().stream().filter(name -> name.endsWith(".log")).findFirst().orElseThrow(),
                    new byte[] {1});
        }
        assertThat(disk.fileNames()).hasSize(9);
    }

    @Test
    void aDiskThatFailsFailsEverySyncFromThenOn() throws IOException {
        RecordLog log = open();
        append(log, "one");
        disk.breakWith(new IOException("no space left"));
        assertThatThrownBy(() -> sync(log)).isInstanceOf(IOException.class).hasMessageContaining("no space left");
        disk.breakWith(null);
        // What is on the disk is not known any more: to go on could leave a hole.
        assertThatThrownBy(() -> sync(log)).isInstanceOf(IOException.class).hasMessageContaining("no space left");
        // And what is appended would gather for ever.
        long bytes = log.bytes();
        append(log, "two");
        assertThat(log.bytes()).isEqualTo(bytes);
    }

    @Test
    void aFullDiskLosesNothingThatWasSynced() throws IOException {
        RecordLog log = open();
        append(log, "synced");
        sync(log);
        disk.capacity(disk.bytes() + 10);
        append(log, "no room for this");
        assertThatThrownBy(() -> sync(log)).isInstanceOf(IOException.class).hasMessageContaining("No space left");
        assertThatThrownBy(log::close).isInstanceOf(IOException.class);
        disk.capacity(Long.MAX_VALUE);
        assertThat(open().damage()).hasSizeLessThanOrEqualTo(1);
        assertThat(replayed).containsExactly("synced");
    }

    @Test
    void aLogThatCantEvenBeginLeavesNothingBehind() throws IOException {
        RecordLog first = open();
        for (int i = 0; i < 20; i++) {
            append(first, "record " + i);
        }
        first.close();
        List<String> before = disk.fileNames();
        disk.capacity(disk.bytes() + SEGMENT_BYTES + 50);
        for (int start = 0; start < 5; start++) {
            RecordLog log = open();
            assertThat(replayed).hasSize(20);
            for (String record : List.copyOf(replayed)) {
                append(log, record);
            }
            while (log.oldestSegment() < log.newestSegment() - 1) {
                log.dropOldest();
            }
            assertThatThrownBy(() -> sync(log)).isInstanceOf(IOException.class);
            assertThatThrownBy(log::close).isInstanceOf(IOException.class);
            assertThat(disk.fileNames()).isEqualTo(before);
        }
        // One that has begun keeps what it has promised.
        RecordLog log = open();
        append(log, "kept");
        sync(log);
        append(log, "x".repeat(2 * SEGMENT_BYTES));
        assertThatThrownBy(() -> sync(log)).isInstanceOf(IOException.class);
        disk.kill();
        open();
        assertThat(replayed).hasSize(21).endsWith("kept");
    }

    @Test
    void aRecordThatCantBeAddedLeavesNoTrace() throws IOException {
        RecordLog log = open();
        assertThatThrownBy(() -> log.append(new byte[1], 10)).isInstanceOf(IndexOutOfBoundsException.class);
        append(log, "one");
        assertThatThrownBy(() -> log.append(new byte[1], 10)).isInstanceOf(IndexOutOfBoundsException.class);
        append(log, "two");
        log.close();
        assertThat(open().damage()).isEmpty();
        assertThat(replayed).containsExactly("one", "two");
    }

    @Test
    void theNewestSegmentIsNeeded() throws IOException {
        RecordLog log = open();
        assertThatThrownBy(log::dropOldest).isInstanceOf(IllegalStateException.class);
        append(log, "one");
        assertThatThrownBy(log::dropOldest).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLogThatIsClosedSyncsNothingMore() throws IOException {
        RecordLog log = open();
        append(log, "one");
        log.close();
        append(log, "two");
        assertThatThrownBy(() -> sync(log)).isInstanceOf(IOException.class).hasMessageContaining("closed");
        log.close();
    }

    @Test
    void whateverEndsAWriteNothingIsTakenForSynced() throws IOException {
        RecordLog log = open();
        append(log, "one");
        disk.onPoint(() -> {
            throw new IllegalStateException("a bug");
        });
        assertThatThrownBy(() -> sync(log)).isInstanceOf(IllegalStateException.class);
        disk.onPoint(() -> {
        });
        assertThatThrownBy(() -> sync(log)).isInstanceOf(IOException.class).hasMessageContaining("a bug");
    }

    @Test
    void closingWaitsForWhoeverWrites() throws Exception {
        for (int round = 0; round < 200; round++) {
            SimulatedDisk shared = new SimulatedDisk(new Random(round));
            RecordLog log = RecordLog.open(shared.open(), SEGMENT_BYTES, body -> true);
            CountDownLatch begun = new CountDownLatch(1 + round % 10);
            AtomicInteger synced = new AtomicInteger();
            AtomicReference<Throwable> end = new AtomicReference<>();
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        append(log, "record " + synced.get());
                        sync(log);
                        synced.incrementAndGet();
                        begun.countDown();
                    }
                } catch (Throwable e) {
                    end.set(e);
                }
            });
            begun.await();
            log.close();
            writer.join();
            assertThat(end.get()).isInstanceOf(IOException.class).hasMessageContaining("closed");
            List<String> found = new ArrayList<>();
            RecordLog.open(shared.open(), SEGMENT_BYTES,
                    body -> found.add(StandardCharsets.UTF_8.decode(body).toString()));
            assertThat(found).hasSizeGreaterThanOrEqualTo(synced.get());
        }
    }

    @Test
    void droppedSegmentsGoTheOldestFirstWhereverTheProcessEnds() throws IOException {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            SimulatedDisk torn = new SimulatedDisk(random);
            RecordLog log = RecordLog.open(torn.open(), SEGMENT_BYTES, body -> true);
            for (int i = 0; i < 60; i++) {
                append(log, Integer.toString(i));
            }
            sync(log);
            append(log, "60");
            while (log.oldestSegment() < log.newestSegment()) {
                log.dropOldest();
            }
            AtomicInteger left = new AtomicInteger(random.nextInt(20));
            torn.onPoint(() -> {
                if (left.decrementAndGet() < 0) {
                    throw new SimulatedDisk.Crash();
                }
            });
            try {
                sync(log);
            } catch (SimulatedDisk.Crash e) {
                torn.crash();
            }
            torn.kill();
            torn.onPoint(() -> {
            });
            List<Integer> found = new ArrayList<>();
            RecordLog again = RecordLog.open(torn.open(), SEGMENT_BYTES,
                    body -> found.add(Integer.valueOf(StandardCharsets.UTF_8.decode(body).toString())));
            assertThat(again.damage().size()).isLessThanOrEqualTo(1);
            // A record may be gone if it was dropped, but none may be there if a later one is not.
            assertThat(found).isNotEmpty();
            for (int i = 1; i < found.size(); i++) {
                assertThat(found.get(i)).as("seed %d", seed).isEqualTo(found.get(i - 1) + 1);
            }
            assertThat(found.getLast()).isGreaterThanOrEqualTo(59);
        }
    }

    @Test
    void afterACrashThereIsAPrefixWithAllThatWasSynced() throws IOException {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            SimulatedDisk torn = new SimulatedDisk(random);
            AtomicInteger left = new AtomicInteger(random.nextInt(60));
            torn.onPoint(() -> {
                if (left.decrementAndGet() < 0) {
                    throw new SimulatedDisk.Crash();
                }
            });
            RecordLog log = RecordLog.open(torn.open(), SEGMENT_BYTES, body -> true);
            int synced = 0;
            int appended = 0;
            try {
                while (true) {
                    append(log, Integer.toString(appended));
                    appended++;
                    if (random.nextInt(4) == 0) {
                        sync(log);
                        synced = appended;
                    }
                }
            } catch (SimulatedDisk.Crash e) {
                torn.crash();
            }
            torn.onPoint(() -> {
            });
            List<String> found = new ArrayList<>();
            RecordLog again = RecordLog.open(torn.open(), SEGMENT_BYTES,
                    body -> found.add(StandardCharsets.UTF_8.decode(body).toString()));
            assertThat(again.damage().size()).isLessThanOrEqualTo(1);
            assertThat(found).as("seed %d", seed).hasSizeBetween(synced, appended);
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i)).isEqualTo(Integer.toString(i));
            }
        }
    }

    @Test
    void aDirectoryIsForOneAtATimeAndALockThatWasLeftBehindLocksNobodyOut(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("lock"), "4711");
        try (RecordLog log = RecordLog.open(FileLogDirectory.open(directory), SEGMENT_BYTES, body -> true)) {
            append(log, "kept");
            assertThatThrownBy(() -> FileLogDirectory.open(directory)).isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
        }
        List<ByteBuffer> found = new ArrayList<>();
        RecordLog.open(FileLogDirectory.open(directory), SEGMENT_BYTES, found::add).close();
        assertThat(found).hasSize(1);
    }

    @Test
    void aDirectoryIsTheSameByWhateverNameItIsCalled(@TempDir Path directory) throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"),
                Files.createDirectory(directory.resolve("real")));
        try (FileLogDirectory first = FileLogDirectory.open(link)) {
            assertThatThrownBy(() -> FileLogDirectory.open(directory.resolve("real"))).isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
            // Closing it twice does not let go of what another has by then.
            first.close();
            try (FileLogDirectory second = FileLogDirectory.open(link)) {
                first.close();
                assertThatThrownBy(() -> FileLogDirectory.open(link)).isInstanceOf(IOException.class);
                assertThat(second.files()).isEmpty();
            }
        }
    }

    @Test
    void directoriesAreMadeAsNeeded(@TempDir Path directory) throws IOException {
        Path deep = directory.resolve("a").resolve("b").resolve("c");
        try (RecordLog log = RecordLog.open(FileLogDirectory.open(deep), SEGMENT_BYTES, body -> true)) {
            append(log, "x");
        }
        assertThat(deep.resolve("0000000001.log")).exists();
    }

    @Test
    void anInterruptedThreadEndsTheLogForNobody(@TempDir Path directory) throws Exception {
        try (RecordLog log = RecordLog.open(FileLogDirectory.open(directory), SEGMENT_BYTES, body -> true)) {
            for (int i = 0; i < 50; i++) {
                append(log, "record " + i);
                Thread.currentThread().interrupt();
                sync(log);
                assertThat(Thread.interrupted()).isTrue();
            }
        }
        List<ByteBuffer> found = new ArrayList<>();
        Thread.currentThread().interrupt();
        FileLogDirectory again = FileLogDirectory.open(directory);
        try (RecordLog log = RecordLog.open(again, SEGMENT_BYTES, found::add)) {
            assertThat(Thread.interrupted()).isTrue();
            assertThat(log.damage()).isEmpty();
        }
        assertThat(found).hasSize(50);
    }

    @Test
    void manyThreadsShareASync(@TempDir Path directory) throws Exception {
        int threads = 16;
        int each = 50;
        CountDownLatch done = new CountDownLatch(threads);
        try (RecordLog log = RecordLog.open(FileLogDirectory.open(directory), 10_000, body -> true)) {
            for (int i = 0; i < threads; i++) {
                Thread.startVirtualThread(() -> {
                    try {
                        for (int n = 0; n < each; n++) {
                            append(log, "x");
                            sync(log);
                        }
                        done.countDown();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
            done.await();
            assertThat(log.isSynced(log.position())).isTrue();
        }
        List<ByteBuffer> found = new ArrayList<>();
        RecordLog.open(FileLogDirectory.open(directory), 10_000, found::add).close();
        assertThat(found).hasSize(threads * each);
    }
}
