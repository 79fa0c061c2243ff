// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk that forgets: what was not synced when the process ends may be there in part, torn or not at all, each file and each name
 * for itself. Every operation is a point at which the process may end, or the disk may fail.
 */
public final class SimulatedDisk {
    private static final int BLOCK_BYTES = 8;

    private final Random random;
    private Runnable point = () -> {
    };
    // What the running process sees.
    private final Map<String, Data> names = new HashMap<>();
    // What is certain of the names, and what has been done to them since.
    private Map<String, Data> syncedNames = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private Opened opened;
    private int syncs;
    private IOException broken;
    private IOException failing;
    private IOException unreadable;
    private long capacity = Long.MAX_VALUE;

    /** The process has ended at this moment. No handler of exceptions may live on. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final class Data {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private int synced;
        // A sync has failed: what was to be synced is gone, though it can be read as long as the power lasts.
        private boolean unsyncable;
    }

    @FunctionalInterface
    private interface Change {
        void apply(Map<String, Data> to);
    }

    public SimulatedDisk(Random random) {
        this.random = random;
    }

    /** Calls this at every point, which may throw {@link Crash}. */
    public void onPoint(Runnable value) {
        point = value;
    }

    /** Fails every write from now on. */
    public void breakWith(IOException value) {
        broken = value;
    }

    /** Fails the next operation that changes something. */
    public void failOnceWith(IOException value) {
        failing = value;
    }

    /** Fails every reading of a file from now on. */
    public void breakReadingWith(IOException value) {
        unreadable = value;
    }

    /** No more bytes than these fit on the disk. */
    public void capacity(long value) {
        capacity = value;
    }

    /** How often something was synced. */
    public int syncs() {
        return syncs;
    }

    /** How many bytes all files have. */
    public long bytes() {
        return names.values().stream().mapToLong(data -> data.written.size()).sum();
    }

    public List<String> fileNames() {
        return names.keySet().stream().sorted().toList();
    }

    /** The directory, for a process that begins. */
    public LogDirectory open() throws IOException {
        if (opened != null) {
            throw new IOException("the disk is in use by process 1");
        }
        opened = new Opened();
        return opened;
    }

    /** The process ends without a word; all that it has written stays, as with kill -9. */
    public void kill() {
        opened = null;
    }

    /** The power fails. */
    public void crash() {
        opened = null;
        for (Change change : changes) {
            if (random.nextBoolean()) {
                change.apply(syncedNames);
            }
        }
        changes.clear();
        names.clear();
        names.putAll(syncedNames);
        names.values().forEach(this::tear);
        syncedNames = new HashMap<>(names);
    }

    private void tear(Data data) {
        byte[] bytes = data.written.toByteArray();
        int kept = data.synced + random.nextInt(bytes.length - data.synced + 1);
        if (kept > data.synced && random.nextInt(3) == 0) {
            // Blocks reach the disk in any order: some of them hold zeros still, or what was there before. Here they are small.
            int from = data.synced + random.nextInt(kept - data.synced);
            int to = Math.min(kept, (from / BLOCK_BYTES + 1 + random.nextInt(kept / BLOCK_BYTES + 1)) * BLOCK_BYTES);
            from = Math.max(data.synced, from / BLOCK_BYTES * BLOCK_BYTES);
            boolean zeros = random.nextBoolean();
            for (int i = from; i < to; i++) {
                bytes[i] = zeros ? 0 : (byte) random.nextInt();
            }
        }
        data.written.reset();
        data.written.write(bytes, 0, kept);
        data.synced = kept;
        data.unsyncable = false;
    }

    /** Puts other bytes in place of a file's. */
    public void overwrite(String name, byte[] bytes) {
        Data data = names.get(name);
        data.written.reset();
        data.written.write(bytes, 0, bytes.length);
        data.synced = bytes.length;
    }

    public byte[] read(String name) {
        return names.get(name).written.toByteArray();
    }

    private void change(Change change) {
        change.apply(names);
        changes.add(change);
    }

    private final class Opened implements LogDirectory {
        private void check() throws IOException {
            if (opened != this) {
                throw new Crash();
            }
            point.run();
            IOException failure = broken == null ? failing : broken;
            failing = null;
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public List<String> files() {
            return List.copyOf(names.keySet());
        }

        @Override
        public byte[] read(String name) throws IOException {
            if (unreadable != null) {
                throw unreadable;
            }
            return names.get(name).written.toByteArray();
        }

        @Override
        public LogFile create(String name) throws IOException {
            check();
            if (names.containsKey(name)) {
                throw new IOException("there is a " + name);
            }
            Data data = new Data();
            change(to -> to.put(name, data));
            return new LogFile() {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    int fitting = (int) Math.min(length, Math.max(0, capacity - bytes()));
                    int first = random.nextInt(fitting + 1);
                    data.written.write(bytes, offset, first);
                    check();
                    data.written.write(bytes, offset + first, fitting - first);
                    if (fitting < length) {
                        throw new IOException("No space left on device");
                    }
                }

                @Override
                public void sync() throws IOException {
                    try {
                        check();
                    } catch (IOException e) {
                        data.unsyncable = true;
                        throw e;
                    }
                    syncs++;
                    if (!data.unsyncable) {
                        data.synced = data.written.size();
                    }
                    check();
                }

                @Override
                public void close() {
                    // Nothing is held.
                }
            };
        }

        @Override
        public void rename(String name, String newName) throws IOException {
            check();
            change(to -> {
                Data data = to.remove(name);
                if (data != null) {
                    to.put(newName, data);
                }
            });
        }

        @Override
        public void delete(String name) throws IOException {
            check();
            change(to -> to.remove(name));
        }

        @Override
        public void sync() throws IOException {
            check();
            syncs++;
            syncedNames = new HashMap<>(names);
            changes.clear();
            check();
        }

        @Override
        public void close() {
            if (opened == this) {
                opened = null;
            }
        }

        @Override
        public String toString() {
            return "disk";
        }
    }
}
