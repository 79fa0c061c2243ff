// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How a WebSocket begins: both sides of the handshake. */
final class WebSocketGreeting {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String KEY = "cmVmZXJlbmNlLWNsaWVudA==";

    private WebSocketGreeting() {}

    /** The Server's side. */
    static void accept(Socket socket, Rules rules) throws IOException {
        String key = "";
        List<String> offered = List.of();
        InputStream in = socket.getInputStream();
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            String[] header = line.split(":", 2);
            switch (header[0].toLowerCase(Locale.ROOT)) {
                case "sec-websocket-key" -> key = header[1].strip();
                case "sec-websocket-protocol" ->
                        offered = Stream.of(header[1].split(",")).map(String::strip).toList();
                default -> {
                }
            }
        }
        String selected = selected(offered, rules);
        write(socket, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + answer(key) + "\r\n"
                + (selected.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + selected + "\r\n") + "\r\n");
    }

    private static String selected(List<String> offered, Rules rules) {
        if (rules.broken("WebSocket.theSelectedSubprotocolIsMqtt")
                || rules.broken("WebSocket.noOtherSubprotocolIsSelected")) {
            return offered.getFirst();
        }
        return offered.contains("mqtt") ? "mqtt" : "";
    }

    /** The Client's side. */
    static void request(Socket socket, URI uri, Rules rules) throws IOException {
        String offered = rules.broken("ClientWebSocket.theSubprotocolMqttIsOffered") ? "mqttv3.1" : "mqtt";
        write(socket, "GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Protocol: " + offered + "\r\n\r\n");
        InputStream in = socket.getInputStream();
        String status = readLine(in);
        if (!status.startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no WebSocket: " + status);
        }
        while (!readLine(in).isEmpty()) {
            // What else the Server says makes no difference here.
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the handshake is not complete");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private static String answer(String key) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1")
                    .digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
