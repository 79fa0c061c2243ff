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
        FileLogDirectory again = FileLogDirectory.open(directory);
        Thread.currentThread().interrupt();
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
