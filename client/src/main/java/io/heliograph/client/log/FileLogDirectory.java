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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the file system, for one owner at a time. The lock is the operating system's: it ends with the process however
 * that ends, so a file that is left behind locks nobody out. With POSIX a process loses its lock as soon as it closes the file of
 * the lock for whatever reason, and so this class notes which directories are in use and never opens that file a second time.
 *
 * <p>Files are streams and no channels: a channel is closed when a thread that uses it is interrupted, and with it the log would
 * end for everybody.
 */
public final class FileLogDirectory implements LogDirectory {
    private static final String LOCK = "lock";
    private static final int MOST_DIGITS = 32;
    // The real paths of those that this process has locked.
    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Path realPath;
    private final FileChannel lock;
    private final AtomicBoolean closed = new AtomicBoolean();

    private FileLogDirectory(Path directory, Path realPath, FileChannel lock) {
        this.directory = directory;
        this.realPath = realPath;
        this.lock = lock;
    }

    /**
     * Makes the directory if there is none, and locks it.
     *
     * @throws IOException if it can't be used, or is in use
     */
    public static FileLogDirectory open(Path directory) throws IOException {
        // An interrupt would close the channel of the lock.
        boolean interrupted = Thread.interrupted();
        try {
            create(directory);
            Path realPath = directory.toRealPath();
            if (!LOCKED.add(realPath)) {
                throw inUse(directory, Long.toString(ProcessHandle.current().pid()));
            }
            boolean opened = false;
            try {
                FileLogDirectory open = new FileLogDirectory(directory, realPath, lock(directory));
                opened = true;
                return open;
            } finally {
                if (!opened) {
                    LOCKED.remove(realPath);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What is in a directory that is not certain to be on the disk is not there either. */
    private static void create(Path directory) throws IOException {
        Path made = directory.toAbsolutePath();
        Deque<Path> parents = new ArrayDeque<>();
        for (Path parent = made.getParent(); parent != null && !Files.exists(made); parent = made.getParent()) {
            parents.push(parent);
            made = parent;
        }
        Files.createDirectories(directory);
        for (Path parent : parents) {
            sync(parent);
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE,
                StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (tryLock(channel) == null) {
                throw inUse(directory, owner(channel));
            }
            channel.truncate(0);
            writeAll(channel, Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static IOException inUse(Path directory, String process) {
        return new IOException("%s is in use by process %s".formatted(directory, process));
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // By this process itself, through another copy of this class.
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
        sync(directory);
    }

    private static void sync(Path directory) throws IOException {
        if (System.getProperty("os.name", "").startsWith("Windows")) {
            // A directory can't be opened there; its changes are in the file system's own journal.
            return;
        }
        boolean interrupted = false;
        try {
            while (!isSynced(directory)) {
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isSynced(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (ClosedByInterruptException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            // In this order: as long as the path is noted nobody opens the file.
            try {
                lock.close();
            } finally {
                LOCKED.remove(realPath);
            }
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
