// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * MQTT over WebSocket (section 6; RFC 6455), on top of another transport.
 *
 * <p>Why not {@code java.net.http.WebSocket}: it would bring a module, a selector thread and an executor for each client; it knows
 * no SOCKS proxy, no pinning and no limit for each address; and its listener asks for data by message where the client simply reads
 * or does not. What is needed of RFC 6455 is less code than the adapter would be, and reading no further holds the Server back by
 * TCP, as everywhere else.
 *
 * <p>The thread that reads never writes, for if it waited for the Server to read, and the Server for it, both would wait for ever.
 * A thread of its own answers a ping; it lives for that answer, and there is one at most.
 */
final class WebSocketTransport implements Transport {
    private static final int LARGEST_FRAME = 64 * 1024;
    private static final int MOST_HEADER_BYTES = 14;
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int NORMAL_CLOSURE = 1000;
    // How long the last word may take before the connection ends without it.
    private static final Duration LAST_WORD = Duration.ofSeconds(1);

    private final Transport below;
    private final ServerAddress address;
    private final Map<String, String> headers;
    private final ThreadFactory threads;
    private final SecureRandom random = new SecureRandom();
    private final WebSocketFrames frames;
    // Held while a frame is written.
    private final ReentrantLock writing = new ReentrantLock();
    private final byte[] out = new byte[LARGEST_FRAME + MOST_HEADER_BYTES];
    private boolean closeSent;
    // Guards the two fields below.
    private final ReentrantLock answering = new ReentrantLock();
    private byte @Nullable [] pong;
    private boolean answers;

    WebSocketTransport(Transport below, ServerAddress address, Map<String, String> headers, ThreadFactory threads) {
        this.below = below;
        this.address = address;
        this.headers = headers;
        this.threads = threads;
        this.frames = new WebSocketFrames(below, new WebSocketFrames.Controls() {
            @Override
            public void ping(byte[] payload) {
                answer(payload);
            }

            @Override
            public void close(byte[] payload) {
                lastWord(Arrays.copyOf(payload, Math.min(payload.length, 2)));
            }
        });
    }

    @Override
    public void open() throws IOException {
        below.open();
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        byte[] request = request(key).getBytes(StandardCharsets.ISO_8859_1);
        below.write(request, 0, request.length);
        byte[] one = new byte[1];
        check(HttpResponse.read(() -> below.read(one) < 0 ? -1 : one[0] & 0xFF, "the Server"), key);
    }

    private String request(String key) {
        StringBuilder text = new StringBuilder();
        text.append("GET ").append(address.path()).append(" HTTP/1.1\r\n");
        text.append("Host: ").append(address.hostAndPort()).append("\r\n");
        text.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
        text.append("Sec-WebSocket-Key: ").append(key).append("\r\n");
        // [MQTT-6.0.0-3]
        text.append("Sec-WebSocket-Protocol: mqtt\r\n");
        headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.append("\r\n").toString();
    }

    private static void check(HttpResponse response, String key) throws IOException {
        if (response.status() != 101) {
            throw new IOException("the Server does not open a WebSocket, it answers \"%s\"".formatted(response.line()));
        }
        if (!response.has("upgrade", "websocket") || !response.has("connection", "upgrade")
                || !response.header("sec-websocket-accept").equals(accept(key))) {
            throw new IOException("the Server's answer to the WebSocket request is wrong");
        }
        if (!response.header("sec-websocket-protocol").equals("mqtt")) {
            throw new IOException("the Server opens a WebSocket, but not for MQTT: its subprotocol is \"%s\""
                    .formatted(response.header("sec-websocket-protocol")));
        }
        if (!response.header("sec-websocket-extensions").isEmpty()) {
            throw new IOException("the Server uses a WebSocket extension that was not asked for");
        }
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1")
                    .digest((key + MAGIC).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        try {
            return frames.read(buffer);
        } catch (WebSocketFrames.Violation e) {
            lastWord(code(e.code()));
            throw e;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += LARGEST_FRAME) {
            frame(WebSocketFrames.BINARY, bytes, offset + done, Math.min(LARGEST_FRAME, length - done));
        }
    }

    /** Says good-bye. TCP stays open in both directions, as RFC 6455 has it: the Server closes it. */
    @Override
    public void closeOutput() throws IOException {
        frame(WebSocketFrames.CLOSE, code(NORMAL_CLOSURE), 0, 2);
    }

    @Override
    public List<X509Certificate> serverCertificates() {
        return below.serverCertificates();
    }

    @Override
    public void close() {
        below.close();
    }

    private static byte[] code(int code) {
        return new byte[] {(byte) (code >> 8), (byte) code};
    }

    private void frame(int opcode, byte[] bytes, int offset, int length) throws IOException {
        writing.lock();
        try {
            if (closeSent) {
                // After the close frame there is nothing more to say (section 5.5.1).
                return;
            }
            closeSent = opcode == WebSocketFrames.CLOSE;
            int frameLength = WebSocketFrames.encode(opcode, bytes, offset, length, random.nextInt(), out);
            below.write(out, 0, frameLength);
        } finally {
            writing.unlock();
        }
    }

    /** Of several pings only the last needs an answer (section 5.5.3). */
    private void answer(byte[] payload) {
        answering.lock();
        try {
            pong = payload;
            if (!answers) {
                answers = true;
                threads.newThread(this::sendPongs).start();
            }
        } finally {
            answering.unlock();
        }
    }

    private void sendPongs() {
        byte[] next = takePong();
        while (next != null) {
            tryFrame(WebSocketFrames.PONG, next);
            next = takePong();
        }
    }

    private byte @Nullable [] takePong() {
        answering.lock();
        try {
            byte[] next = pong;
            pong = null;
            answers = next != null;
            return next;
        } finally {
            answering.unlock();
        }
    }

    /** Sends a close frame, if that can be done soon. */
    private void lastWord(byte[] payload) {
        Thread thread = threads.newThread(() -> tryFrame(WebSocketFrames.CLOSE, payload));
        thread.start();
        try {
            if (!thread.join(LAST_WORD)) {
                // It ends when the connection is closed, which is what comes next.
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryFrame(int opcode, byte[] payload) {
        try {
            frame(opcode, payload, 0, payload.length);
        } catch (IOException e) {
            // Whoever reads finds out too.
            return;
        }
    }
}
