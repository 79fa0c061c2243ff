// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;

/** TCP, and TLS over it. */
final class TcpStream implements RawStream {
    /** What the bytes go through: the TCP socket, or the TLS socket over it. */
    private final Socket socket;
    private final Socket tcp;

    private TcpStream(Socket socket, Socket tcp) throws IOException {
        this.socket = socket;
        this.tcp = tcp;
        tcp.setTcpNoDelay(true);
    }

    static TcpStream connect(InetSocketAddress address, Duration atMost) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address, Deadline.millis(atMost));
            return new TcpStream(socket, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    static TcpStream accepted(Socket socket) throws IOException {
        return new TcpStream(socket, socket);
    }

    /** The Client's end of TLS over this stream. No certificate is checked. */
    TcpStream tlsClient(String host, Duration atMost) throws IOException {
        return tls((SSLSocket) TestCertificate.trustingAll().getSocketFactory().createSocket(tcp, host, tcp.getPort(),
                true), true, atMost);
    }

    /** The Server's end of TLS over this stream, with the test certificate. */
    TcpStream tlsServer(Duration atMost) throws IOException {
        return tls((SSLSocket) TestCertificate.server().getSocketFactory().createSocket(tcp, null, true), false,
                atMost);
    }

    private TcpStream tls(SSLSocket secured, boolean client, Duration atMost) throws IOException {
        secured.setUseClientMode(client);
        secured.setSoTimeout(Deadline.millis(atMost));
        secured.startHandshake();
        return new TcpStream(secured, tcp);
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
        Sockets.reset(tcp);
    }

    @Override
    public void close() {
        Sockets.close(socket);
    }
}
