// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.client.log.FileLogDirectory;
import io.heliograph.client.log.LogDirectory;
import io.heliograph.client.log.RecordLog;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A store in a {@link RecordLog}. What nobody waits for is synced {@link #AT_LATEST} after it was recorded. As soon as the log has
 * more than twice the bytes that are live and some segments besides, the oldest segment is given up: so the log is bounded by the
 * publish buffer and the Receive Maximum, and each record is written about twice at most.
 */
final class LogStore implements Store {
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final int SPARE_SEGMENTS = 4;
    private static final Duration AT_LATEST = Duration.ofMillis(50);
    private static final int KEPT_BUFFER_BYTES = 64 * 1024;

    private final Time time;
    private final ThreadFactory threads;
    private final String name;
    private final int segmentBytes;
    private final StoreState state;
    private final RecordLog log;
    private final StoreContents contents;
    private final AtomicBoolean isSyncDue = new AtomicBoolean();
    private PacketBuffer buffer = new PacketBuffer(256);
    private volatile long required;
    private volatile boolean closed;

    private LogStore(LogDirectory directory, int segmentBytes, Time time, ThreadFactory threads) throws IOException {
        this.time = time;
        this.threads = threads;
        this.name = directory.toString();
        this.segmentBytes = segmentBytes;
        this.state = new StoreState();
        this.log = RecordLog.open(directory, segmentBytes, this::replay);
        this.contents = state.contents(log.damage());
    }

    /**
     * Opens the store of a Client.
     *
     * @throws StoreException if it is in use, another Client's, or can't be read or written
     */
    static LogStore open(Path path, String clientIdentifier, Time time, ThreadFactory threads) {
        FileLogDirectory directory;
        try {
            directory = FileLogDirectory.open(path);
        } catch (IOException e) {
            throw new StoreException("the store can't be opened: " + e.getMessage(), e);
        }
        return open(directory, clientIdentifier, SEGMENT_BYTES, time, threads);
    }

    static LogStore open(LogDirectory directory, String clientIdentifier, int segmentBytes, Time time,
            ThreadFactory threads) {
        try {
            LogStore store = new LogStore(directory, segmentBytes, time, threads);
            store.begin(clientIdentifier);
            return store;
        } catch (IOException | StoreException e) {
            try {
                directory.close();
            } catch (IOException unclosed) {
                e.addSuppressed(unclosed);
            }
            throw e instanceof StoreException known ? known
                    : new StoreException("the store %s can't be opened: %s".formatted(directory, e.getMessage()), e);
        }
    }

    private boolean replay(ByteBuffer body) {
        int length = body.remaining();
        StoreRecord known = StoreRecord.decode(body);
        if (known != null) {
            state.apply(known, 0, length);
        }
        return known != null;
    }

    /** Begins with a log of what is live, so that nothing is ever added to what an earlier process has written. */
    private void begin(String clientIdentifier) throws IOException {
        String owner = state.owner();
        if (owner != null && !owner.equals(clientIdentifier)) {
            throw new StoreException("the store %s belongs to the Client \"%s\", not to \"%s\""
                    .formatted(name, owner, clientIdentifier), null);
        }
        int last = log.newestSegment() - 1;
        state.apply(new StoreRecord.Owner(clientIdentifier), 0, 0);
        state.livingUpTo(last).forEach(this::append);
        while (log.oldestSegment() <= last) {
            log.dropOldest();
        }
        log.sync(log.position());
    }

    // --- recording

    private void add(StoreRecord added, boolean isRequired) {
        append(added);
        if (log.bytes() > 2 * state.liveBytes() + (long) SPARE_SEGMENTS * segmentBytes
                && log.oldestSegment() < log.newestSegment()) {
            state.livingUpTo(log.oldestSegment()).forEach(this::append);
            log.dropOldest();
        }
        if (isRequired) {
            required = log.position();
        }
        if (!closed && isSyncDue.compareAndSet(false, true)) {
            // On a thread of its own: an alarm has to be short.
            Time.Alarm unused = time.after(AT_LATEST, () -> threads.newThread(this::syncAll).start());
        }
    }

    private void append(StoreRecord added) {
        // What one that failed, as there was no memory left, has left behind is no part of this one.
        buffer.clear();
        StoreRecord.encode(added, buffer);
        int length = buffer.length();
        state.apply(added, log.append(buffer.array(), length), length);
        if (buffer.capacity() > KEPT_BUFFER_BYTES) {
            buffer = new PacketBuffer(256);
        }
    }

    private void syncAll() {
        isSyncDue.set(false);
        try {
            log.sync(log.position());
        } catch (IOException e) {
            // Whoever depends on it finds out, see sync.
        }
    }

    @Override
    public StoreContents contents() {
        return contents;
    }

    @Override
    public boolean isOff() {
        return false;
    }

    @Override
    public boolean keeps(Publication publication) {
        return isRecorded(publication) && !log.hasFailed();
    }

    private boolean isRecorded(Publication publication) {
        return state.isKept(publication.number());
    }

    @Override
    public void accepted(Publication publication) {
        if (publication.qos() != QoS.AT_MOST_ONCE) {
            long waited = TimeUnit.NANOSECONDS.toMillis(publication.ageNanos(time.nanos()));
            add(new StoreRecord.Kept(publication.number(), StoreRecord.State.QUEUED, 0, 0, publication.priority(),
                    time.epochMillis() - waited, publication.message()), true);
        }
    }

    @Override
    public void sent(Publication publication, int packetIdentifier) {
        if (isRecorded(publication)) {
            add(new StoreRecord.Sent(publication.number(), state.nextOrder(), packetIdentifier),
                    publication.qos() == QoS.EXACTLY_ONCE);
        }
    }

    @Override
    public void released(Publication publication) {
        if (isRecorded(publication)) {
            add(new StoreRecord.Released(publication.number()), true);
        }
    }

    @Override
    public void queued(Publication publication) {
        if (isRecorded(publication)) {
            add(new StoreRecord.Queued(publication.number()), false);
        }
    }

    @Override
    public void ended(Publication publication) {
        if (isRecorded(publication)) {
            add(new StoreRecord.Ended(publication.number()), false);
        }
    }

    @Override
    public long begun(Publish publish, boolean takes) {
        long number = state.nextNumber();
        add(new StoreRecord.Begun(number, takes, publish), true);
        return number;
    }

    @Override
    public void returned(long number) {
        if (state.isInDoubt(number)) {
            add(new StoreRecord.Returned(number), true);
        }
    }

    @Override
    public void notBegun(long number) {
        if (state.isInDoubt(number)) {
            add(new StoreRecord.NotBegun(number), false);
        }
    }

    @Override
    public void taken(int packetIdentifier) {
        if (!state.isTaken(packetIdentifier)) {
            add(new StoreRecord.Taken(packetIdentifier), true);
        }
    }

    @Override
    public void freed(int packetIdentifier) {
        if (state.isTaken(packetIdentifier)) {
            add(new StoreRecord.Freed(packetIdentifier), true);
        }
    }

    @Override
    public void sessionLost() {
        if (state.hasTaken()) {
            add(new StoreRecord.SessionLost(), true);
        }
    }

    // --- the disk

    @Override
    public long position() {
        return log.position();
    }

    @Override
    public long required() {
        return required;
    }

    @Override
    public void sync(long position) {
        try {
            log.sync(position);
        } catch (IOException e) {
            throw new StoreException("the store %s can't be written: %s".formatted(name, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            log.close();
        } catch (IOException e) {
            // What could not be written was not promised either.
        }
    }
}
