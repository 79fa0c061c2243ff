// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * TCP, plain or with TLS, straight or by a proxy. If a name stands for several addresses, they are tried in turn, each with its
 * part of the time, so that the second is tried even if the first does not answer at all.
 *
 * <p>What is closed is always the plain socket: an SSLSocket that is closed while a thread is stuck in writing would wait for that
 * thread. Only {@link #closeOutput} takes leave in the manner of TLS.
 */
final class TcpTransport implements Transport {
    private final ServerAddress address;
    private final @Nullable Tls tls;
    private final @Nullable Proxy proxy;
    private final Duration timeout;
    private final Names names;
    // Guards the three fields below against a close while a socket is being made.
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Socket socket;
    private @Nullable CompletableFuture<List<InetAddress>> lookup;
    private boolean closed;
    private @Nullable Socket carrying;
    private InputStream input = InputStream.nullInputStream();
    private OutputStream output = OutputStream.nullOutputStream();

    TcpTransport(Destination destination) {
        this(destination, Names.SYSTEM);
    }

    TcpTransport(Destination destination, Names names) {
        this.address = destination.server();
        this.tls = address.scheme().isEncrypted() ? destination.tls() : null;
        this.proxy = destination.proxy();
        this.timeout = destination.timeout();
        this.names = names;
    }

    @Override
    public void open() throws IOException {
        Socket plain = proxy == null ? connect(address.host(), address.port()) : connect(proxy.host(), proxy.port());
        if (proxy != null) {
            proxy.tunnel(plain, address);
        }
        Socket secured = tls == null ? plain : tls.secure(plain, address.host(), address.port());
        carrying = secured;
        input = secured.getInputStream();
        output = secured.getOutputStream();
    }

    private Socket connect(String host, int port) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<InetAddress> candidates = addresses(host);
        IOException failure = null;
        for (int i = 0; i < candidates.size(); i++) {
            Socket next = newSocket();
            try {
                next.setTcpNoDelay(true);
                long part = (deadline - System.nanoTime()) / (candidates.size() - i);
                next.connect(new InetSocketAddress(candidates.get(i), port), millis(part));
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

    /** At least 1: 0 would mean for ever. */
    private static int millis(long nanos) {
        return Math.clamp(nanos / 1_000_000, 1, Integer.MAX_VALUE);
    }

    private List<InetAddress> addresses(String host) throws IOException {
        CompletableFuture<List<InetAddress>> answer = names.lookUp(host);
        lock.lock();
        try {
            lookup = answer;
            if (closed) {
                throw closedException();
            }
        } finally {
            lock.unlock();
        }
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private Socket newSocket() throws SocketException {
        lock.lock();
        try {
            if (closed) {
                throw closedException();
            }
            Socket next = new Socket();
            socket = next;
            return next;
        } finally {
            lock.unlock();
        }
    }

    private static SocketException closedException() {
        return new SocketException("closed");
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
    public List<X509Certificate> serverCertificates() {
        return carrying instanceof SSLSocket secured ? Tls.certificates(secured) : List.of();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (lookup != null) {
                lookup.completeExceptionally(closedException());
            }
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
