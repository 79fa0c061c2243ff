// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.network;

import io.heliograph.broker.core.ClientConnection;
import io.heliograph.broker.core.NetworkConnection;
import io.heliograph.broker.core.Shard;
import io.heliograph.broker.core.ShardThread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One Netty channel as the core sees it. What is read is copied out of Netty's buffers at once; no reference count leaves.
 *
 * <p>While the channel moves from one event loop to another, the loop that it leaves may still tell of its end. From the moment
 * at which the new loop is told of the channel, such news goes there too, behind the arrival, so that the core hears all on one
 * thread at a time.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what goes wrong on a channel comes to exceptionCaught and channelInactive
final class ChannelConnection extends ChannelInboundHandlerAdapter implements NetworkConnection {
    private final Channel channel;
    private final Duration linger;
    private final String remoteAddress;
    private final ClientConnection connection;
    private volatile EventLoopThread thread;
    private boolean reading = true;
    private boolean moving;
    private boolean closing;

    /**
     * On the thread of the shard that accepts.
     *
     * @param linger how long a Client that is disconnected may take to read what was sent and to close its side
     */
    ChannelConnection(Channel channel, Shard shard, EventLoopThread thread, Duration linger) {
        this.channel = channel;
        this.linger = linger;
        this.thread = thread;
        this.remoteAddress = text(channel.remoteAddress());
        this.connection = shard.accept(this);
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : String.valueOf(address);
    }

    // --- from Netty

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            ByteBuf bytes = (ByteBuf) message;
            byte[] window = thread.window();
            while (bytes.isReadable()) {
                int count = Math.min(bytes.readableBytes(), window.length);
                bytes.readBytes(window, 0, count);
                connection.received(window, 0, count);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            // Netty tells this in the middle of a write of ours. The core must not be entered a second time from there.
            thread.execute(connection::writable);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        onOwnThread(connection::closed);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            // The peer is gone; channelInactive follows.
            channel.close();
        } else {
            onOwnThread(() -> connection.failed(cause));
        }
    }

    private void onOwnThread(Runnable news) {
        EventLoopThread owner = thread;
        if (owner.isCurrent()) {
            news.run();
        } else {
            owner.execute(news);
        }
    }

    // --- from the core

    @Override
    public void write(byte[] bytes, int length) {
        ByteBuf copy = buffer(length).writeBytes(bytes, 0, length);
        channel.writeAndFlush(copy, channel.voidPromise());
    }

    private ByteBuf buffer(int length) {
        try {
            return channel.alloc().directBuffer(length);
        } catch (OutOfMemoryError e) {
            // Netty's memory is a budget of its own: its end is the fault of this connection's data and not of the JVM.
            throw new IllegalStateException("there is no memory to send %,d bytes".formatted(length), e);
        }
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        applyReading();
    }

    private void applyReading() {
        // Once it is closing, what comes is read and dropped, in order to see the end.
        channel.config().setAutoRead((reading || closing) && !moving);
    }

    @Override
    public void moveTo(ShardThread target, Runnable arrived) {
        EventLoopThread to = (EventLoopThread) target;
        moving = true;
        applyReading();
        channel.deregister().addListener(left -> {
            thread = to;
            // The listener runs on the new event loop, whether the channel could be registered there or not.
            to.eventLoop().register(channel).addListener(registered -> arrived(registered.isSuccess(), arrived));
        });
    }

    private void arrived(boolean registered, Runnable arrived) {
        moving = false;
        arrived.run();
        if (registered && channel.isActive()) {
            applyReading();
        } else {
            channel.close();
            connection.closed();
        }
    }

    /**
     * Says behind all that was written that nothing more comes, and waits for the Client to close. If this side closed at once
     * while data of the Client is unread, TCP would throw away the last packet, which says why.
     */
    @Override
    public void close() {
        if (closing || !channel.isActive()) {
            return;
        }
        closing = true;
        applyReading();
        var patience = channel.eventLoop().schedule(() -> channel.close(), linger.toMillis(),
                TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> patience.cancel(false));
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> ((DuplexChannel) channel).shutdownOutput());
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }
}
