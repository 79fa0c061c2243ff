// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Plain TCP. If a name stands for several addresses, they are tried in turn. */
final class TcpTransport implements Transport {
    private final ServerAddress address;
    // Guards the two fields below against a close while a socket is being made.
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Socket socket;
    private boolean closed;
    private InputStream input = InputStream.nullInputStream();
    private OutputStream output = OutputStream.nullOutputStream();

    TcpTransport(ServerAddress address) {
        this.address = address;
    }

    @Override
    public void open() throws IOException {
        IOException failure = null;
        for (InetAddress candidate : InetAddress.getAllByName(address.host())) {
            Socket next = newSocket();
            try {
                next.setTcpNoDelay(true);
                next.connect(new InetSocketAddress(candidate, address.port()));
                input = next.getInputStream();
                output = next.getOutputStream();
                return;
            } catch (IOException e) {
                next.close();
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        throw failure == null ? new IOException("the name has no address") : failure;
    }

    private Socket newSocket() throws SocketException {
        lock.lock();
        try {
            if (closed) {
                throw new SocketException("closed");
            }
            Socket next = new Socket();
            socket = next;
            return next;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        return input.read(buffer);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        output.write(bytes, offset, length);
    }

    @Override
    public void closeOutput() throws IOException {
        Socket open = socket;
        if (open != null) {
            open.shutdownOutput();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // It is gone either way.
            return;
        } finally {
            lock.unlock();
        }
    }
}
