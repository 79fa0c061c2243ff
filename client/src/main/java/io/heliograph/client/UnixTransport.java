// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A Unix domain socket: a Server on the same machine, found by a file and guarded by its permissions. */
final class UnixTransport implements Transport {
    private final String path;
    // Guards the two fields below against a close while a channel is being made.
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable SocketChannel channel;
    private boolean closed;

    UnixTransport(String path) {
        this.path = path;
    }

    @Override
    public void open() throws IOException {
        try {
            make().connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            throw new IOException("%s: %s".formatted(path, e.getMessage()), e);
        }
    }

    private SocketChannel make() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            SocketChannel made = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel = made;
            return made;
        } finally {
            lock.unlock();
        }
    }

    private SocketChannel channel() throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            throw new ClosedChannelException();
        }
        return open;
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        return channel().read(ByteBuffer.wrap(buffer));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        SocketChannel open = channel();
        ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
        while (rest.hasRemaining()) {
            open.write(rest);
        }
    }

    @Override
    public void closeOutput() throws IOException {
        channel().shutdownOutput();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It is gone either way.
            return;
        } finally {
            lock.unlock();
        }
    }
}
