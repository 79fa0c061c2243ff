// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;

/**
 * One end of a WebSocket (section 6), no more of it than the checks need. A frame has to come whole before the socket's time is
 * over; the checks write each at once.
 */
final class WebSocket extends InputStream implements Stream {
    /** What a Client hides its bytes with; nothing is hidden from anybody here. */
    private static final byte[] MASK = {1, 2, 3, 4};
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int LONGEST_FRAME = 1 << 20;

    private final Socket socket;
    private final Rules rules;
    private final boolean client;
    private final DataInputStream in;
    private InputStream payload = InputStream.nullInputStream();

    private WebSocket(Socket socket, Rules rules, boolean client) throws IOException {
        this.socket = socket;
        this.rules = rules;
        this.client = client;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** Agrees to the handshake of a Client. */
    static WebSocket accepted(Socket socket, Rules rules) throws IOException {
        WebSocketGreeting.accept(socket, rules);
        return new WebSocket(socket, rules, false);
    }

    /** Asks a Server for a handshake. */
    static WebSocket connected(Socket socket, URI uri, Rules rules) throws IOException {
        WebSocketGreeting.request(socket, uri, rules);
        return new WebSocket(socket, rules, true);
    }

    private boolean broken(String rule) {
        return rules.broken((client ? "ClientWebSocket." : "WebSocket.") + rule);
    }

    @Override
    public InputStream input() {
        return this;
    }

    @Override
    public Socket socket() {
        return socket;
    }

    @Override
    public int read() throws IOException {
        int next = payload.read();
        while (next < 0) {
            if (!nextFrame()) {
                return -1;
            }
            next = payload.read();
        }
        return next;
    }

    /** Bytes as far as they are there: the rest may be long in coming. */
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int first = length == 0 ? 0 : read();
        if (first < 0 || length == 0) {
            return first;
        }
        buffer[offset] = (byte) first;
        return 1 + Math.max(0, payload.read(buffer, offset + 1, length - 1));
    }

    /** Whether there is more to read. */
    private boolean nextFrame() throws IOException {
        try {
            int opcode = in.readUnsignedByte() & 0x0F;
            byte[] content = readPayload(in.readUnsignedByte() & 0x7F);
            switch (opcode) {
                case CLOSE -> {
                    return false;
                }
                case TEXT -> {
                    if (!broken("aTextFrameClosesTheConnection")
                            && !broken(client ? "aConnackInATextFrameIsRefused" : "aConnectInATextFrameIsRefused")) {
                        return false;
                    }
                }
                case PING -> {
                    write(PONG, content);
                    return true;
                }
                default -> {
                }
            }
            payload = new ByteArrayInputStream(spoilt(content));
            return true;
        } catch (EOFException e) {
            return false;
        }
    }

    private byte[] readPayload(int shortLength) throws IOException {
        long length = shortLength == 126 ? in.readUnsignedShort() : shortLength == 127 ? in.readLong() : shortLength;
        if (length < 0 || length > LONGEST_FRAME) {
            throw new IOException("a frame of " + length + " bytes");
        }
        if (client) {
            return in.readNBytes((int) length);
        }
        byte[] mask = in.readNBytes(MASK.length);
        return masked(in.readNBytes((int) length), mask);
    }

    private static byte[] masked(byte[] content, byte[] mask) {
        byte[] masked = content.clone();
        for (int i = 0; i < content.length; i++) {
            masked[i] ^= mask[i % mask.length];
        }
        return masked;
    }

    /** What somebody makes of a frame who believes in one packet for each. */
    private byte[] spoilt(byte[] content) {
        boolean whole = content.length > 1 && content[1] >= 0 && content.length >= 2 + content[1];
        if (whole && (broken("severalPacketsInOneFrameAreRead")
                || broken("framesAreNotAlignedWithPackets"))) {
            return Arrays.copyOf(content, 2 + content[1]);
        }
        return !whole && (broken("aPacketOverSeveralFramesIsRead")
                || broken("fragmentsOfAMessageAreRead")) ? new byte[0] : content;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        write(broken("packetsComeInBinaryFrames") ? TEXT : BINARY, bytes);
    }

    private void write(int opcode, byte[] content) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x80 | opcode);
        int maskBit = client ? 0x80 : 0;
        if (content.length < 126) {
            frame.write(maskBit | content.length);
        } else {
            frame.write(maskBit | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) content.length >> shift));
            }
        }
        if (client) {
            frame.writeBytes(MASK);
        }
        frame.writeBytes(client ? masked(content, MASK) : content);
        synchronized (this) {
            OutputStream out = socket.getOutputStream();
            out.write(frame.toByteArray());
        }
    }

    @Override
    public void end() throws IOException {
        write(CLOSE, new byte[0]);
        socket.shutdownOutput();
    }
}
