// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Records in the order in which they were appended, in segments of bounded size. After a crash there is a prefix of what was
 * appended, and at least what was synced.
 *
 * <p>Appending only fills memory and never waits for the disk. {@link #sync} writes and syncs what has gathered: one of the
 * threads that want it does it for all (group commit), the others wait for that one.
 *
 * <p><b>Compaction</b> is the owner's: it appends what it still needs of the {@link #oldestSegment} again and drops it. Dropped
 * segments are deleted one after the other, the oldest first, each only when all that was appended before is synced and the
 * deletion before it is on the disk. Otherwise a record could outlive the later one that has overruled it.
 *
 * <p><b>Damage.</b> A segment is read up to the first record that is not valid; the rest of it is lost, the next segment is read
 * all the same. Damaged segments are renamed, not deleted, when the owner drops them; the last {@value #MOST_SET_ASIDE} are kept.
 * A crash in the middle of a write leaves the last segment so, and then nothing that had been synced is lost.
 *
 * <p>Nothing is ever appended to a segment of an earlier process.
 */
public final class RecordLog implements Closeable {
    private static final String SET_ASIDE = ".damaged";
    private static final int MOST_SET_ASIDE = 8;

    private final LogDirectory directory;
    private final int segmentBytes;
    private final List<String> damage = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turn = lock.newCondition();

    // Guarded by the lock. Lengths of all segments that are not dropped; whether a dropped one is to be kept under another name.
    private final TreeMap<Integer, Long> segments = new TreeMap<>();
    private final List<Integer> damaged = new ArrayList<>();
    private ArrayDeque<Chunk> unwritten = new ArrayDeque<>();
    private ArrayDeque<Drop> drops = new ArrayDeque<>();
    private int newest;
    private long bytes;
    private long appended;
    private boolean writing;
    private boolean closed;
    private @Nullable IOException failure;
    // Written under the lock.
    private volatile long synced;

    // Used by the thread that has the turn to write.
    private LogDirectory.@Nullable LogFile file;
    private int fileNumber = -1;

    /** Bytes for one segment. */
    private record Chunk(int segment, Growing bytes) {}

    /** A segment to delete once everything that was appended before is synced. */
    private record Drop(int segment, boolean setAside) {}

    private RecordLog(LogDirectory directory, int segmentBytes) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
    }

    /**
     * Reads the log of a directory, or begins one. The owner appends what it needs of it and drops the segments that there were.
     *
     * @param segmentBytes from how many bytes on a segment is full
     * @param replay       takes the body of each record; false if it can't be understood
     */
    public static RecordLog open(LogDirectory directory, int segmentBytes, Predicate<ByteBuffer> replay)
            throws IOException {
        RecordLog log = new RecordLog(directory, segmentBytes);
        for (String name : directory.files().stream().filter(name -> Segment.number(name) >= 0).sorted().toList()) {
            int number = Segment.number(name);
            long length = log.read(name, number, replay);
            log.segments.put(number, length);
            log.bytes += length;
            log.newest = number;
        }
        log.newest++;
        return log;
    }

    private long read(String name, int number, Predicate<ByteBuffer> replay) {
        String found;
        long length = 0;
        try {
            byte[] bytes = directory.read(name);
            length = bytes.length;
            found = Segment.read(bytes, replay);
        } catch (IOException e) {
            found = "it can't be read: " + e;
        }
        if (found != null) {
            damage.add("%s: %s; it is kept as %s".formatted(name, found, name + SET_ASIDE));
            damaged.add(number);
        }
        return length;
    }

    /** What was damaged when the log was opened: a sentence for each segment. */
    public List<String> damage() {
        return List.copyOf(damage);
    }

    // --- appending

    /**
     * Adds a record.
     *
     * @param length at least 1
     * @return the number of its segment
     */
    public int append(byte[] body, int length) {
        lock.lock();
        try {
            if (closed || failure != null) {
                // Whoever needs it to be there finds out when it syncs.
                return newest;
            }
            Long filled = segments.get(newest);
            if (filled != null && filled >= segmentBytes) {
                newest++;
                filled = null;
            }
            Chunk last = unwritten.peekLast();
            if (last == null || last.segment != newest) {
                last = new Chunk(newest, new Growing());
                unwritten.add(last);
            }
            long before = last.bytes.length();
            if (filled == null) {
                last.bytes.add(Segment.header(), Segment.HEADER_BYTES);
            }
            last.bytes.add(Segment.recordHeader(body, length), Segment.RECORD_HEADER_BYTES);
            last.bytes.add(body, length);
            long more = last.bytes.length() - before;
            segments.merge(newest, more, Long::sum);
            appended += more;
            bytes += more;
            return newest;
        } finally {
            lock.unlock();
        }
    }

    /** What has been appended lies before this position. */
    public long position() {
        lock.lock();
        try {
            return appended;
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes all segments have that are not dropped. */
    public long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** The number of the oldest segment that is not dropped, or of the one to come. */
    public int oldestSegment() {
        lock.lock();
        try {
            return segments.isEmpty() ? newest : segments.firstKey();
        } finally {
            lock.unlock();
        }
    }

    /** The number of the segment that is appended to. */
    public int newestSegment() {
        lock.lock();
        try {
            return newest;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The oldest segment is not needed any more when all that has been appended until now is synced.
     *
     * @throws IllegalStateException if it is the newest
     */
    public void dropOldest() {
        lock.lock();
        try {
            if (segments.isEmpty() || segments.firstKey() == newest) {
                throw new IllegalStateException("the newest segment is needed");
            }
            int oldest = segments.firstKey();
            Long length = segments.remove(oldest);
            bytes -= length == null ? 0 : length;
            drops.add(new Drop(oldest, damaged.contains(oldest)));
        } finally {
            lock.unlock();
        }
    }

    // --- syncing

    /** Whether all before this position is on the disk. */
    public boolean isSynced(long position) {
        return synced >= position;
    }

    /**
     * What was appended before this position is on the disk when this returns.
     *
     * @throws IOException if that did not work, now or before; then nothing more is written
     */
    public void sync(long position) throws IOException {
        if (synced < position) {
            syncOrWait(position);
        }
    }

    private void syncOrWait(long position) throws IOException {
        while (awaitTurn(position)) {
            ArrayDeque<Chunk> chunks;
            ArrayDeque<Drop> dropped;
            long upTo;
            lock.lock();
            try {
                chunks = unwritten;
                dropped = drops;
                upTo = appended;
                unwritten = new ArrayDeque<>();
                drops = new ArrayDeque<>();
            } finally {
                lock.unlock();
            }
            IOException broken = null;
            try {
                write(chunks);
                delete(dropped);
            } catch (IOException e) {
                broken = e;
            } catch (RuntimeException | Error e) {
                broken = new IOException(e);
                throw e;
            } finally {
                endTurn(upTo, broken);
            }
        }
    }

    /** False if there is nothing left to do. */
    private boolean awaitTurn(long position) throws IOException {
        lock.lock();
        try {
            while (synced < position) {
                if (failure != null) {
                    throw new IOException(failure.getMessage(), failure);
                }
                if (closed) {
                    throw new IOException("it is closed");
                }
                if (!writing) {
                    writing = true;
                    return true;
                }
                turn.awaitUninterruptibly();
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void endTurn(long upTo, @Nullable IOException broken) {
        lock.lock();
        try {
            writing = false;
            if (broken == null) {
                synced = upTo;
            } else {
                failure = broken;
            }
            turn.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void write(ArrayDeque<Chunk> chunks) throws IOException {
        for (Chunk chunk : chunks) {
            LogDirectory.LogFile to = file;
            if (to == null || fileNumber != chunk.segment) {
                if (to != null) {
                    // A record must not survive one that was appended before it.
                    to.sync();
                    to.close();
                    file = null;
                }
                to = directory.create(Segment.name(chunk.segment));
                directory.sync();
                file = to;
                fileNumber = chunk.segment;
            }
            to.write(chunk.bytes.array(), 0, chunk.bytes.length());
        }
        LogDirectory.LogFile last = file;
        if (last != null && !chunks.isEmpty()) {
            last.sync();
        }
    }

    private void delete(ArrayDeque<Drop> dropped) throws IOException {
        for (Drop drop : dropped) {
            String name = Segment.name(drop.segment);
            if (drop.setAside) {
                directory.rename(name, name + SET_ASIDE);
                deleteOldestSetAside();
            } else {
                directory.delete(name);
            }
            directory.sync();
        }
    }

    private void deleteOldestSetAside() throws IOException {
        List<String> names = directory.files().stream().filter(name -> name.endsWith(SET_ASIDE)).sorted().toList();
        for (String name : names.subList(0, Math.max(0, names.size() - MOST_SET_ASIDE))) {
            directory.delete(name);
        }
    }

    /** Writes what has gathered, if that is possible, and lets go of the directory. */
    @Override
    public void close() throws IOException {
        try {
            if (!isClosed()) {
                sync(position());
            }
        } finally {
            end();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void end() throws IOException {
        lock.lock();
        try {
            while (writing) {
                turn.awaitUninterruptibly();
            }
            closed = true;
            if (file != null) {
                file.close();
                file = null;
            }
        } finally {
            lock.unlock();
            directory.close();
        }
    }
}
