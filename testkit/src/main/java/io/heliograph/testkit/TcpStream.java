// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** TCP. */
final class TcpStream implements RawStream {
    private final Socket socket;

    private TcpStream(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
    }

    static TcpStream connect(InetSocketAddress address, Duration atMost) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address, Deadline.millis(atMost));
            return new TcpStream(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    static TcpStream accepted(Socket socket) throws IOException {
        return new TcpStream(socket);
    }

    @Override
    public int read(byte[] buffer, Duration atMost) throws IOException {
        socket.setSoTimeout(Deadline.millis(atMost));
        try {
            return socket.getInputStream().read(buffer);
        } catch (SocketTimeoutException e) {
            return NOTHING;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        socket.getOutputStream().write(bytes, offset, length);
    }

    @Override
    public void closeOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void reset() {
        Sockets.reset(socket);
    }

    @Override
    public void close() {
        Sockets.close(socket);
    }
}
