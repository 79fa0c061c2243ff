// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.network;

import io.heliograph.broker.core.ClientConnection;
import io.heliograph.broker.core.NetworkConnection;
import io.heliograph.broker.core.Shard;
import io.heliograph.broker.core.ShardThread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** One Netty channel as the core sees it. What is read is copied out of Netty's buffers at once; no reference count leaves. */
@SuppressWarnings("FutureReturnValueIgnored") // what goes wrong on a channel comes to exceptionCaught and channelInactive
final class ChannelConnection extends ChannelInboundHandlerAdapter implements NetworkConnection {
    private final Channel channel;
    private final String remoteAddress;
    private final ClientConnection connection;
    private EventLoopThread thread;

    /** On the thread of the shard that accepts. */
    ChannelConnection(Channel channel, Shard shard, EventLoopThread thread) {
        this.channel = channel;
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
        connection.closed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            // The peer is gone; channelInactive follows.
            channel.close();
        } else {
            connection.failed(cause);
        }
    }

    // --- from the core

    @Override
    public void write(byte[] bytes, int length) {
        ByteBuf copy = channel.alloc().directBuffer(length).writeBytes(bytes, 0, length);
        channel.writeAndFlush(copy, channel.voidPromise());
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void reading(boolean on) {
        channel.config().setAutoRead(on);
    }

    @Override
    public void moveTo(ShardThread target, Runnable arrived) {
        EventLoopThread to = (EventLoopThread) target;
        channel.deregister().addListener(left -> {
            thread = to;
            to.eventLoop().register(channel).addListener(registered -> {
                // Runs on the new event loop, and before its first read, as both come from one task of registration.
                arrived.run();
                if (!registered.isSuccess() || !channel.isActive()) {
                    channel.close();
                    connection.closed();
                }
            });
        });
    }

    @Override
    public void close() {
        // Behind all that was written, so that the last packet still goes out.
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }
}
