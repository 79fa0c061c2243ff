// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client.log;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Where a log is kept. What is written, created, renamed or deleted is only certain to be there after a crash when it was
 * synced; until then any part of it may be. The wall behind which tests put a disk that forgets.
 */
public interface LogDirectory extends Closeable {
    /** The names of all files. */
    List<String> files() throws IOException;

    /** All that is in a file. */
    byte[] read(String name) throws IOException;

    /** A new file, which there must not be. */
    LogFile create(String name) throws IOException;

    /** Gives a file another name; a file that has this name is replaced. */
    void rename(String name, String newName) throws IOException;

    /** Removes a file. */
    void delete(String name) throws IOException;

    /** What was created, renamed and deleted before is on the disk when this returns. */
    void sync() throws IOException;

    /** A file that is written from its begin to its end. */
    interface LogFile extends Closeable {
        /** Adds bytes at the end. */
        void write(byte[] bytes, int offset, int length) throws IOException;

        /** What was written before is on the disk when this returns. */
        void sync() throws IOException;
    }
}
