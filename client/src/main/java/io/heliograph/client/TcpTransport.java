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
import java.util.concurrent.ThreadLocalRandom;
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
    private final @Nullable Health<InetSocketAddress> health;
    private final Names<InetAddress> hosts;
    private final Names<ServiceRecord> services;
    // Guards the three fields below against a close while a socket is being made.
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Socket socket;
    private @Nullable CompletableFuture<?> lookup;
    private boolean closed;
    private @Nullable Socket carrying;
    private InputStream input = InputStream.nullInputStream();
    private OutputStream output = OutputStream.nullOutputStream();

    TcpTransport(Destination destination) {
        this(destination, Names.HOSTS, Names.SERVICES);
    }

    TcpTransport(Destination destination, Names<InetAddress> hosts, Names<ServiceRecord> services) {
        this.address = destination.server();
        this.tls = address.scheme().isEncrypted() ? destination.tls() : null;
        this.proxy = destination.proxy();
        this.timeout = destination.timeout();
        this.health = destination.health();
        this.hosts = hosts;
        this.services = services;
    }

    @Override
    public void open() throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<ServerAddress> targets = address.scheme().isService()
                ? ServiceRecord.ordered(lookUp(services, address.serviceName()), ThreadLocalRandom.current()).stream()
                        .map(address::of).toList()
                : List.of(address);
        IOException failure = null;
        for (int i = 0; i < targets.size(); i++) {
            long now = System.nanoTime();
            try {
                open(targets.get(i), now + (deadline - now) / (targets.size() - i));
                return;
            } catch (IOException e) {
                failure = with(failure, e);
            }
        }
        throw failure == null ? new IOException("the DNS says that there is no such service") : failure;
    }

    private static IOException with(@Nullable IOException earlier, IOException e) {
        if (earlier == null) {
            return e;
        }
        earlier.addSuppressed(e);
        return earlier;
    }

    private void open(ServerAddress target, long deadline) throws IOException {
        Proxy by = proxy != null && proxy.leadsTo(target) ? proxy : null;
        Socket plain = by == null
                ? connect(target.host(), target.port(), deadline)
                : connectTo(by, deadline);
        try {
            if (by != null) {
                by.tunnel(plain, target);
            }
            Socket secured = tls == null ? plain : tls.secure(plain, address.host(), target.port());
            carrying = secured;
            input = secured.getInputStream();
            output = secured.getOutputStream();
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private Socket connectTo(Proxy by, long deadline) throws IOException {
        try {
            return connect(by.host(), by.port(), deadline);
        } catch (IOException e) {
            throw new IOException("the proxy %s can't be reached: %s".formatted(by, e.getMessage()), e);
        }
    }

    private Socket connect(String host, int port, long deadline) throws IOException {
        List<InetSocketAddress> candidates = lookUp(hosts, host).stream()
                .map(address -> new InetSocketAddress(address, port)).toList();
        if (health != null) {
            candidates = health.ordered(candidates);
        }
        IOException failure = null;
        for (int i = 0; i < candidates.size(); i++) {
            InetSocketAddress candidate = candidates.get(i);
            Socket next = newSocket();
            try {
                next.setTcpNoDelay(true);
                long part = (deadline - System.nanoTime()) / (candidates.size() - i);
                next.connect(candidate, millis(part));
                if (health != null) {
                    health.using(candidate);
                }
                return next;
            } catch (IOException e) {
                next.close();
                if (health != null) {
                    health.failed(candidate);
                }
                failure = with(failure, e);
            }
        }
        throw failure == null ? new IOException("the name has no address") : failure;
    }

    /** At least 1: 0 would mean for ever. */
    private static int millis(long nanos) {
        return Math.clamp(nanos / 1_000_000, 1, Integer.MAX_VALUE);
    }

    private <T> List<T> lookUp(Names<T> names, String name) throws IOException {
        CompletableFuture<List<T>> answer = names.lookUp(name);
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
