// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client.log;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of a log as far as they are written and deleted, by one thread at a time. What is synced before what stands here. */
final class SegmentFiles implements Closeable {
    static final String SET_ASIDE = ".damaged";
    static final int MOST_SET_ASIDE = 8;

    private final LogDirectory directory;
    // Those that this process has made, as long as none of them is synced.
    private final ArrayDeque<String> unsynced = new ArrayDeque<>();
    private LogDirectory.@Nullable LogFile file;
    private int fileNumber = -1;
    private boolean hasSynced;

    /** Bytes for one segment. */
    record Chunk(int segment, Growing bytes) {}

    /** A segment to delete once everything that was appended before is synced. */
    record Drop(int segment, boolean setAside) {}

    SegmentFiles(LogDirectory directory) {
        this.directory = directory;
    }

    /** All of this is on the disk when this returns. */
    void write(ArrayDeque<Chunk> chunks) throws IOException {
        try {
            writeAll(chunks);
        } catch (IOException e) {
            if (!hasSynced) {
                withdraw();
            }
            throw e;
        }
        hasSynced = true;
        unsynced.clear();
    }

    private void writeAll(ArrayDeque<Chunk> chunks) throws IOException {
        for (Chunk chunk : chunks) {
            LogDirectory.LogFile to = file;
            if (to == null || fileNumber != chunk.segment) {
                if (to != null) {
                    // A record must not survive one that was appended before it.
                    to.sync();
                    to.close();
                    file = null;
                }
                to = create(chunk.segment);
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

    private LogDirectory.LogFile create(int segment) throws IOException {
        String name = Segment.name(segment);
        LogDirectory.LogFile created = directory.create(name);
        if (!hasSynced) {
            unsynced.push(name);
        }
        directory.sync();
        return created;
    }

    /**
     * A log that can't even begin leaves nothing behind: on a full disk every start would make it fuller. The newest goes first, so
     * that what remains is still the beginning of what was appended.
     */
    private void withdraw() {
        try {
            close();
            while (!unsynced.isEmpty()) {
                directory.delete(unsynced.pop());
            }
        } catch (IOException e) {
            // It does no harm; it says again what the segments before say.
        }
    }

    /** Deletes segments, in this order. */
    void delete(ArrayDeque<Drop> dropped) throws IOException {
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

    @Override
    public void close() throws IOException {
        LogDirectory.LogFile open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }
}
