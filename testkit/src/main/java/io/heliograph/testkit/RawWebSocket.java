// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.io.IOException;
import java.util.List;

/**
 * The WebSocket below a {@link RawConnection}, for what MQTT itself does not show: frames, and what was said in the handshake. For
 * the thread of the connection.
 */
public final class RawWebSocket {
    private final WebSocketStream stream;
    private final Transcript transcript;

    RawWebSocket(WebSocketStream stream, Transcript transcript) {
        this.stream = stream;
        this.transcript = transcript;
    }

    /**
     * At a Client: the status code of the Server's answer, 101 if it has agreed, 0 if it has closed the connection without one. At a
     * Server: 0.
     */
    public int status() {
        return stream.head().status();
    }

    /** At a Client: the subprotocol that the Server has selected, if any. At a Server: those that the Client has offered. */
    public List<String> subprotocols() {
        return stream.head().list("sec-websocket-protocol");
    }

    /** At a Server: the path that the Client has asked for. At a Client: empty. */
    public String path() {
        String[] words = stream.head().firstLine().split(" ", 3);
        return words.length == 3 && words[1].startsWith("/") ? words[1] : "";
    }

    /** Sends a frame as it is. */
    public void send(WebSocketFrame frame) {
        transcript.note("--> " + frame);
        try {
            stream.send(frame);
        } catch (IOException e) {
            transcript.note("not all could be sent: " + e.getMessage());
        }
    }

    /** The frames that have come so far, as far as they were read for an expectation of the connection. */
    public List<WebSocketFrame> received() {
        return stream.received();
    }
}
