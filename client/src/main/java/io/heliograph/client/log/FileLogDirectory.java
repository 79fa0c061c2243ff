// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client.log;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the file system, for one process at a time. The lock is the operating system's: it ends with the process however
 * that ends, so a file that is left behind locks nobody out.
 *
 * <p>Files are streams and no channels: a channel is closed when a thread that uses it is interrupted, and with it the log would
 * end for everybody.
 */
public final class FileLogDirectory implements LogDirectory {
    private static final String LOCK = "lock";
    private static final int MOST_DIGITS = 32;

    private final Path directory;
    private final FileChannel lock;

    private FileLogDirectory(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Makes the directory if there is none, and locks it.
     *
     * @throws IOException if it can't be used, or is in use
     */
    public static FileLogDirectory open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel lock = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            if (tryLock(lock) == null) {
                throw new IOException("%s is in use by process %s".formatted(directory, owner(lock)));
            }
            lock.truncate(0);
            writeAll(lock, Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII));
            return new FileLogDirectory(directory, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // By this process itself.
            return null;
        }
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer digits = ByteBuffer.allocate(MOST_DIGITS);
        int length = channel.read(digits, 0);
        return length <= 0 ? "unknown" : new String(digits.array(), 0, length, StandardCharsets.US_ASCII);
    }

    @Override
    public List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.equals(LOCK)).toList();
        }
    }

    @Override
    public byte[] read(String name) throws IOException {
        try (FileInputStream in = new FileInputStream(directory.resolve(name).toFile())) {
            return in.readAllBytes();
        }
    }

    @Override
    public LogFile create(String name) throws IOException {
        FileOutputStream file = new FileOutputStream(Files.createFile(directory.resolve(name)).toFile());
        return new LogFile() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                file.write(bytes, offset, length);
            }

            @Override
            public void sync() throws IOException {
                file.getFD().sync();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    @Override
    public void rename(String name, String newName) throws IOException {
        Files.move(directory.resolve(name), directory.resolve(newName), StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    @Override
    public void sync() throws IOException {
        if (System.getProperty("os.name", "").startsWith("Windows")) {
            // A directory can't be opened there; its changes are in the file system's own journal.
            return;
        }
        boolean interrupted = false;
        try {
            while (!isSynced()) {
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isSynced() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (ClosedByInterruptException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
