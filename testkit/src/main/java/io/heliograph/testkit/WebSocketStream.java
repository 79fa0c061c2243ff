// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket over TCP or TLS. What is written goes in one binary frame; what comes in any frame of data is read, whatever the frame
 * says it is. PING is answered; a Close frame is the end.
 */
final class WebSocketStream implements RawStream {
    private final RawStream stream;
    private final HttpHead head;
    private final boolean client;
    private final WebSocketFrames frames = new WebSocketFrames();
    private final List<WebSocketFrame> received = new CopyOnWriteArrayList<>();
    private byte[] payload = new byte[0];
    private int read;
    private boolean ended;

    /**
     * A stream behind its handshake.
     *
     * @param head what the other side has said in it
     * @param rest what has come behind that
     */
    WebSocketStream(RawStream stream, HttpHead head, byte[] rest, boolean client) {
        this.stream = stream;
        this.head = head;
        this.client = client;
        this.ended = client && head.status() != HttpHead.SWITCHING_PROTOCOLS;
        frames.add(rest, rest.length);
    }

    HttpHead head() {
        return head;
    }

    /** All frames that have come so far. */
    List<WebSocketFrame> received() {
        return List.copyOf(received);
    }

    @Override
    public int read(byte[] buffer, Duration atMost) throws IOException {
        Deadline deadline = Deadline.in(atMost);
        while (read == payload.length) {
            if (ended) {
                return END;
            }
            WebSocketFrame frame = nextFrame();
            if (frame != null) {
                take(frame);
            } else if (deadline.isOver()) {
                return NOTHING;
            } else {
                fill(deadline.left());
            }
        }
        int count = Math.min(buffer.length, payload.length - read);
        System.arraycopy(payload, read, buffer, 0, count);
        read += count;
        return count;
    }

    private @Nullable WebSocketFrame nextFrame() throws IOException {
        try {
            return frames.next();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void fill(Duration atMost) throws IOException {
        byte[] bytes = new byte[16 * 1024];
        int count = stream.read(bytes, atMost);
        if (count == END) {
            ended = true;
        } else {
            frames.add(bytes, count);
        }
    }

    private void take(WebSocketFrame frame) throws IOException {
        received.add(frame);
        switch (frame.opcode()) {
            case WebSocketFrame.PING -> send(new WebSocketFrame(true, WebSocketFrame.PONG, frame.payload()));
            case WebSocketFrame.CLOSE -> ended = true;
            default -> {
                if (!frame.isControl()) {
                    payload = frame.payload().toArray();
                    read = 0;
                }
            }
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        send(new WebSocketFrame(true, WebSocketFrame.BINARY, Bytes.copyOf(bytes, offset, length)));
    }

    void send(WebSocketFrame frame) throws IOException {
        byte[] bytes = WebSocketFrames.bytes(frame, client);
        stream.write(bytes, 0, bytes.length);
    }

    @Override
    public void closeOutput() throws IOException {
        stream.closeOutput();
    }

    @Override
    public void reset() {
        stream.reset();
    }

    @Override
    public void close() {
        stream.close();
    }
}
