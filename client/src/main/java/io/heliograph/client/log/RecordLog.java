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
 * all the same. Damaged segments are renamed, not deleted, when the owner drops them; the last {@value SegmentFiles#MOST_SET_ASIDE} are kept.
 * A crash in the middle of a write leaves the last segment so, and then nothing that had been synced is lost. What can't be read
 * at all (the rights are missing, the disk fails, a later version has written it) is not damage: opening fails and touches nothing.
 *
 * <p>Nothing is ever appended to a segment of an earlier process.
 */
public final class RecordLog implements Closeable {
    private final LogDirectory directory;
    private final int segmentBytes;
    private final List<String> damage = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turn = lock.newCondition();

    // Guarded by the lock. Lengths of all segments that are not dropped; whether a dropped one is to be kept under another name.
    private final TreeMap<Integer, Long> segments = new TreeMap<>();
    private final List<Integer> damaged = new ArrayList<>();
    private ArrayDeque<SegmentFiles.Chunk> unwritten = new ArrayDeque<>();
    private ArrayDeque<SegmentFiles.Drop> drops = new ArrayDeque<>();
    private int newest;
    private long bytes;
    private long appended;
    private boolean writing;
    private boolean closed;
    private @Nullable IOException failure;
    // Written under the lock.
    private volatile long synced;

    // Used by the thread that has the turn to write.
    private final SegmentFiles files;

    private RecordLog(LogDirectory directory, int segmentBytes) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.files = new SegmentFiles(directory);
    }

    /**
     * Reads the log of a directory, or begins one. The owner appends what it needs of it and drops the segments that there were.
     *
     * @param segmentBytes from how many bytes on a segment is full
     * @param replay       takes the body of each record; false if it can't be understood
     * @throws IOException if a file can't be read or is of another version; then all is as it was
     */
    public static RecordLog open(LogDirectory directory, int segmentBytes, Predicate<ByteBuffer> replay)
            throws IOException {
        RecordLog log = new RecordLog(directory, segmentBytes);
        List<String> names = directory.files().stream().filter(name -> Segment.number(name) >= 0).sorted().toList();
        for (String name : names) {
            int number = Segment.number(name);
            byte[] content = directory.read(name);
            // The last may have been made by a process that ended before it wrote anything.
            if (content.length > 0 || !name.equals(names.getLast())) {
                log.read(name, number, content, replay);
            }
            log.segments.put(number, (long) content.length);
            log.bytes += content.length;
            log.newest = number;
        }
        log.newest++;
        return log;
    }

    private void read(String name, int number, byte[] content, Predicate<ByteBuffer> replay) throws IOException {
        if (Segment.isOfAnotherVersion(content)) {
            throw new IOException(
                    name + " was written by another version of this library, in a form that this one does not know");
        }
        String found = Segment.read(content, replay);
        if (found != null) {
            damage.add("%s: %s; it is kept as %s".formatted(name, found, name + SegmentFiles.SET_ASIDE));
            damaged.add(number);
        }
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
                // Whoever needs it to be there finds out when it syncs: what lies before this position never is.
                appended++;
                return newest;
            }
            Long filled = segments.get(newest);
            if (filled != null && filled >= segmentBytes) {
                newest++;
                filled = null;
            }
            // Whole or not at all, also if there is no memory left: whatever followed half a record would be lost.
            byte[] header = Segment.recordHeader(body, length);
            int more = Segment.RECORD_HEADER_BYTES + length + (filled == null ? Segment.HEADER_BYTES : 0);
            Growing last = last();
            last.reserve(more);
            if (filled == null) {
                last.add(Segment.header(), Segment.HEADER_BYTES);
            }
            last.add(header, Segment.RECORD_HEADER_BYTES);
            last.add(body, length);
            segments.merge(newest, (long) more, Long::sum);
            appended += more;
            bytes += more;
            return newest;
        } finally {
            lock.unlock();
        }
    }

    /** Where what belongs in the newest segment gathers. */
    private Growing last() {
        SegmentFiles.Chunk last = unwritten.peekLast();
        if (last == null || last.segment() != newest) {
            last = new SegmentFiles.Chunk(newest, new Growing());
            unwritten.add(last);
        }
        return last.bytes();
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
            drops.add(new SegmentFiles.Drop(oldest, damaged.contains(oldest)));
        } finally {
            lock.unlock();
        }
    }

    // --- syncing

    /** Whether all before this position is on the disk. */
    public boolean isSynced(long position) {
        return synced >= position;
    }

    /** Whether syncing has failed, so that nothing more is written. */
    public boolean hasFailed() {
        lock.lock();
        try {
            return failure != null;
        } finally {
            lock.unlock();
        }
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
            ArrayDeque<SegmentFiles.Chunk> chunks;
            ArrayDeque<SegmentFiles.Drop> dropped;
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
                files.write(chunks);
                files.delete(dropped);
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
            files.close();
        } finally {
            lock.unlock();
            directory.close();
        }
    }
}
