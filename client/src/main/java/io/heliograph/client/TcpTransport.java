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
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TCP, plain or with TLS. If a name stands for several addresses, they are tried in turn.
 *
 * <p>What is closed is always the plain socket: an SSLSocket that is closed while a thread is stuck in writing would wait for that
 * thread. Only {@link #closeOutput} takes leave in the manner of TLS.
 */
final class TcpTransport implements Transport {
    private final ServerAddress address;
    private final @Nullable Tls tls;
    // Guards the two fields below against a close while a socket is being made.
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Socket socket;
    private boolean closed;
    private @Nullable Socket carrying;
    private InputStream input = InputStream.nullInputStream();
    private OutputStream output = OutputStream.nullOutputStream();

    TcpTransport(Destination destination) {
        this.address = destination.server();
        this.tls = address.scheme().isEncrypted() ? destination.tls() : null;
    }

    @Override
    public void open() throws IOException {
        Socket plain = connect();
        Socket secured = tls == null ? plain : tls.secure(plain, address.host(), address.port());
        carrying = secured;
        input = secured.getInputStream();
        output = secured.getOutputStream();
    }

    private Socket connect() throws IOException {
        IOException failure = null;
        for (InetAddress candidate : InetAddress.getAllByName(address.host())) {
            Socket next = newSocket();
            try {
                next.setTcpNoDelay(true);
                next.connect(new InetSocketAddress(candidate, address.port()));
                return next;
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
        try {
            return input.read(buffer);
        } catch (SSLException e) {
            // In TLS 1.3 the Server looks at the client's certificate when the client's handshake is over already.
            throw TlsFailure.explained(e, address.host());
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        output.write(bytes, offset, length);
    }

    @Override
    public void closeOutput() throws IOException {
        Socket open = carrying;
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
