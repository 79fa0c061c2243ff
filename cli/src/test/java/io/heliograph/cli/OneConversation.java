// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server for one client, which it lets in, hears until the client goes, and remembers. Some look like a proxy first. */
final class OneConversation implements AutoCloseable {
    private static final byte[] CONNACK = {0x20, 3, 0, 0, 0};

    private final Closeable listener;
    private final int port;
    private final CompletableFuture<Void> over;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    /** What is said before MQTT. */
    private interface Greeting {
        void greet(DataInputStream in, OutputStream out) throws IOException;
    }

    /** Waits for a client and serves it. */
    private interface Service {
        void serve() throws IOException;
    }

    private OneConversation(ServerSocket listener, Greeting greeting) {
        this.listener = listener;
        port = listener.getLocalPort();
        over = serve(() -> {
            try (Socket socket = listener.accept()) {
                hear(socket.getInputStream(), socket.getOutputStream(), greeting);
            }
        });
    }

    private OneConversation(ServerSocketChannel listener) {
        this.listener = listener;
        port = 0;
        over = serve(() -> {
            try (SocketChannel channel = listener.accept()) {
                hear(Channels.newInputStream(channel), Channels.newOutputStream(channel), (in, out) -> {});
            }
        });
    }

    static OneConversation onUnixSocket(Path path) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(path));
        return new OneConversation(channel);
    }

    static OneConversation behindHttpProxy() throws IOException {
        return new OneConversation(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), (in, out) -> {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readByte());
            }
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        });
    }

    /** A proxy of SOCKS 5 that wants user name and password. */
    static OneConversation behindSocksProxy() throws IOException {
        return new OneConversation(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), (in, out) -> {
            in.readByte();
            in.readNBytes(in.readByte());
            out.write(new byte[] {5, 2});
            in.readByte();
            in.readNBytes(in.readByte());
            in.readNBytes(in.readByte());
            out.write(new byte[] {1, 0});
            in.readNBytes(4);
            in.readNBytes(in.readByte());
            in.readShort();
            out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        });
    }

    private static CompletableFuture<Void> serve(Service service) {
        return CompletableFuture.runAsync(() -> {
            try {
                service.serve();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, task -> Thread.ofVirtual().start(task));
    }

    private void hear(InputStream in, OutputStream out, Greeting greeting) throws IOException {
        InputStream recorded = new Recorded(in, heard);
        greeting.greet(new DataInputStream(recorded), out);
        recorded.read();
        out.write(CONNACK);
        recorded.transferTo(OutputStream.nullOutputStream());
    }

    int port() {
        return port;
    }

    /** All that the client has said until it went. */
    String heard() throws Exception {
        over.get(30, TimeUnit.SECONDS);
        return heard.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /** Remembers what is read. */
    private static final class Recorded extends FilterInputStream {
        private final ByteArrayOutputStream into;

        Recorded(InputStream in, ByteArrayOutputStream into) {
            super(in);
            this.into = into;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            if (read >= 0) {
                into.write(read);
            }
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (count > 0) {
                into.write(bytes, offset, count);
            }
            return count;
        }
    }
}
