// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a WebSocket begins (RFC 6455, section 4). */
final class WebSocketHandshake {
    private static final String KEY = "aGVsaW9ncmFwaC10ZXN0a2l0";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int LONGEST_HEAD = 64 * 1024;

    private WebSocketHandshake() {}

    /** The Client's part: asks, and reads the answer, whatever it is. */
    static WebSocketStream client(RawStream stream, URI uri, List<String> subprotocols, Duration atMost)
            throws IOException {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        StringBuilder request = new StringBuilder("GET ").append(path)
                .append(uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()).append(" HTTP/1.1\r\n")
                .append("Host: ").append(uri.getRawAuthority()).append("\r\n")
                .append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n")
                .append("Sec-WebSocket-Key: ").append(KEY).append("\r\n");
        if (!subprotocols.isEmpty()) {
            request.append("Sec-WebSocket-Protocol: ").append(String.join(", ", subprotocols)).append("\r\n");
        }
        write(stream, request.append("\r\n").toString());
        return read(stream, true, atMost);
    }

    /**
     * The Server's part: reads the request and agrees.
     *
     * @param subprotocol what is selected if the Client has offered it; null for none
     */
    static WebSocketStream server(RawStream stream, @Nullable String subprotocol, Duration atMost)
            throws IOException {
        WebSocketStream accepted = read(stream, false, atMost);
        HttpHead request = accepted.head();
        String selected = subprotocol != null && request.list("sec-websocket-protocol").contains(subprotocol)
                ? "Sec-WebSocket-Protocol: " + subprotocol + "\r\n"
                : "";
        write(stream, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(request.header("sec-websocket-key")) + "\r\n" + selected + "\r\n");
        return accepted;
    }

    private static void write(RawStream stream, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        stream.write(bytes, 0, bytes.length);
    }

    private static WebSocketStream read(RawStream stream, boolean client, Duration atMost) throws IOException {
        Deadline deadline = Deadline.in(atMost);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        byte[] bytes = new byte[4096];
        int end = -1;
        while (end < 0) {
            int count = stream.read(bytes, deadline.left());
            if (count == RawStream.END && client && head.size() == 0) {
                // A Server may refuse so.
                return new WebSocketStream(stream, HttpHead.of(""), new byte[0], true);
            }
            if (count == RawStream.END || head.size() > LONGEST_HEAD || (count == 0 && deadline.isOver())) {
                throw new IOException("no WebSocket: " + head.toString(StandardCharsets.ISO_8859_1));
            }
            head.write(bytes, 0, count);
            end = head.toString(StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        }
        byte[] all = head.toByteArray();
        byte[] rest = Arrays.copyOfRange(all, end + 4, all.length);
        HttpHead said = HttpHead.of(new String(all, 0, end, StandardCharsets.ISO_8859_1));
        return new WebSocketStream(stream, said, rest, client);
    }

    private static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
