// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What carries the bytes of a raw connection. */
enum Transport {
    TCP("mqtt", 1883, false, false),
    TLS("mqtts", 8883, true, false),
    WEBSOCKET("ws", 80, false, true),
    WEBSOCKET_TLS("wss", 443, true, true);

    private final String scheme;
    private final int port;
    private final boolean secured;
    private final boolean webSocket;

    Transport(String scheme, int port, boolean secured, boolean webSocket) {
        this.scheme = scheme;
        this.port = port;
        this.secured = secured;
        this.webSocket = webSocket;
    }

    static Transport of(URI uri) {
        for (Transport transport : values()) {
            if (transport.scheme.equals(uri.getScheme()) && uri.getHost() != null) {
                return transport;
            }
        }
        throw new IllegalArgumentException("mqtt, mqtts, ws or wss, :// and a host are needed: " + uri);
    }

    RawStream connect(URI uri, List<String> subprotocols, Duration atMost) throws IOException {
        InetSocketAddress address = new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? port : uri.getPort());
        TcpStream tcp = TcpStream.connect(address, atMost);
        try {
            TcpStream stream = secured ? tcp.tlsClient(uri.getHost(), atMost) : tcp;
            return webSocket ? WebSocketHandshake.client(stream, uri, subprotocols, atMost) : stream;
        } catch (IOException e) {
            tcp.close();
            throw e;
        }
    }

    RawStream accepted(Socket socket, @Nullable String subprotocol, Duration atMost) throws IOException {
        TcpStream tcp = TcpStream.accepted(socket);
        try {
            TcpStream stream = secured ? tcp.tlsServer(atMost) : tcp;
            return webSocket ? WebSocketHandshake.server(stream, subprotocol, atMost) : stream;
        } catch (IOException e) {
            tcp.close();
            throw e;
        }
    }
}
