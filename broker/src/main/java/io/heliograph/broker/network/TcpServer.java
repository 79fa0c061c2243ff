// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.network;

import io.heliograph.broker.BrokerConnection;
import io.heliograph.broker.core.BrokerCore;
import io.heliograph.broker.core.Limits;
import io.heliograph.broker.core.Shard;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker on TCP: one event loop for each shard, and a listener whose connections are dealt out to them in turn. */
public final class TcpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpServer.class);
    private static final long TICK_MILLIS = 100;
    private static final int BACKLOG = 1024;
    private static final int CONNECT_SECONDS = 10;
    private static final Duration LINGER = Duration.ofSeconds(5);
    private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

    private final EventLoopGroup group;
    private final BrokerCore core;
    private final Channel listener;
    private final Acceptor acceptor;

    private TcpServer(EventLoopGroup group, BrokerCore core, Channel listener, Acceptor acceptor) {
        this.group = group;
        this.core = core;
        this.listener = listener;
        this.acceptor = acceptor;
    }

    /**
     * Starts the shards and listens.
     *
     * @param address   where to listen; port 0 takes a free one
     * @param shards    how many
     * @param nanoTime  a clock that only runs forward
     * @throws UncheckedIOException if it can't listen there
     */
    public static TcpServer start(InetSocketAddress address, int shards, Limits limits, LongSupplier nanoTime) {
        return start(address, shards, limits, nanoTime, Transport.best(), LINGER);
    }

    static TcpServer start(InetSocketAddress address, int shards, Limits limits, LongSupplier nanoTime,
            Transport transport, Duration linger) {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(shards, new DefaultThreadFactory("heliograph-shard"),
                transport.handlers());
        try {
            List<EventLoopThread> threads = new ArrayList<>();
            for (int i = 0; i < shards; i++) {
                threads.add(new EventLoopThread(group.next()));
            }
            BrokerCore core = new BrokerCore(limits, threads, nanoTime, new SecureRandom());
            for (int i = 0; i < shards; i++) {
                Shard shard = core.shards().get(i);
                var unused = threads.get(i).eventLoop().scheduleAtFixedRate(() -> tick(shard), TICK_MILLIS, TICK_MILLIS,
                        TimeUnit.MILLISECONDS);
            }
            Acceptor acceptor = new Acceptor(core, threads, limits.maximumConnections(), nanoTime, linger);
            Channel listener = listen(address, group, transport, acceptor);
            return new TcpServer(group, core, listener, acceptor);
        } catch (RuntimeException e) {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
            throw e;
        }
    }

    private static Channel listen(InetSocketAddress address, EventLoopGroup group, Transport transport,
            Acceptor acceptor) {
        var bound = new ServerBootstrap().group(group).channel(transport.listener())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK).childHandler(acceptor).bind(address)
                .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new UncheckedIOException("can't listen on %s:%d: %s".formatted(address.getHostString(),
                    address.getPort(), cause.getMessage()),
                    cause instanceof IOException io ? io : new IOException(cause));
        }
        return bound.channel();
    }

    private static void tick(Shard shard) {
        try {
            shard.tick();
        } catch (RuntimeException e) {
            // Thrown on it would silently end all later ticks.
            LOG.error("a timer failed", e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /**
     * A connection without sockets.
     *
     * @throws IOException if there are as many connections as there may be, or the broker is closed
     */
    public BrokerConnection connect() throws IOException {
        if (group.isShuttingDown()) {
            throw new IOException("the broker is closed");
        }
        return acceptor.connect();
    }

    /** The core behind it. */
    public BrokerCore core() {
        return core;
    }

    /** Stops listening, ends all connections and all threads; returns when nothing is left. A second call does nothing. */
    @Override
    public void close() {
        if (group.isShuttingDown()) {
            group.terminationFuture().syncUninterruptibly();
            return;
        }
        listener.close().syncUninterruptibly();
        // An event loop that is told to end closes its channels before it runs its tasks. So the shards come first, or Clients
        // would not learn why they are disconnected.
        CompletableFuture.allOf(core.shards().stream().map(shard -> CompletableFuture.runAsync(shard::close,
                shard.thread()::execute)).toArray(CompletableFuture<?>[]::new)).join();
        group.shutdownGracefully(50, 5_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    /** Makes a connection of each channel. */
    @SuppressWarnings({"FutureReturnValueIgnored", "ReferenceEquality"}) // listeners are called; loops have no equality
    private static final class Acceptor extends ChannelInitializer<Channel> {
        private final BrokerCore core;
        private final List<EventLoopThread> threads;
        private final int maximumConnections;
        private final LongSupplier nanoTime;
        private final Duration linger;
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger locals = new AtomicInteger();
        private final AtomicLong refused = new AtomicLong();
        private final AtomicLong loggedNanos = new AtomicLong();

        Acceptor(BrokerCore core, List<EventLoopThread> threads, int maximumConnections, LongSupplier nanoTime,
                Duration linger) {
            this.linger = linger;
            this.nanoTime = nanoTime;
            this.core = core;
            this.threads = threads;
            this.maximumConnections = maximumConnections;
        }

        /** Clients can cause this as often as they like, so it is not logged each time. */
        private void refused(Channel channel) {
            long now = nanoTime.getAsLong();
            long last = loggedNanos.get();
            long count = refused.incrementAndGet();
            if ((count == 1 || now - last >= LOG_INTERVAL_NANOS) && loggedNanos.compareAndSet(last, now)) {
                LOG.warn("connection from {} refused: there are {} already; {} have been refused until now",
                        channel.remoteAddress(), maximumConnections, count);
            }
        }

        BrokerConnection connect() throws IOException {
            if (open.incrementAndGet() > maximumConnections) {
                open.decrementAndGet();
                throw new IOException("there are %,d connections already".formatted(maximumConnections));
            }
            int index = Math.floorMod(locals.getAndIncrement(), threads.size());
            EventLoopThread thread = threads.get(index);
            CompletableFuture<BrokerConnection> accepted = new CompletableFuture<>();
            thread.execute(() -> accepted.complete(
                    new LocalConnection(core.shards().get(index), thread, open::decrementAndGet).clientEnd()));
            try {
                return accepted.get(CONNECT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                var unused = accepted.thenAccept(BrokerConnection::close);
                throw new InterruptedIOException("interrupted while connecting");
            } catch (ExecutionException | TimeoutException e) {
                // A shard that has ended takes no tasks any more, and says nothing of it.
                var unused = accepted.thenAccept(BrokerConnection::close);
                throw new IOException("the broker does not take the connection", e);
            }
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.closeFuture().addListener(closed -> open.decrementAndGet());
            if (open.incrementAndGet() > maximumConnections) {
                channel.close();
                refused(channel);
                return;
            }
            EventLoop loop = channel.eventLoop();
            for (int i = 0; i < threads.size(); i++) {
                if (threads.get(i).eventLoop() == loop) {
                    channel.pipeline().addLast(new ChannelConnection(channel, core.shards().get(i), threads.get(i),
                            linger));
                    return;
                }
            }
            throw new IllegalStateException("the channel is on no shard's event loop");
        }
    }
}
