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
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The Server's end of a WebSocket (section 6), no more of it than the checks need. */
final class WebSocket extends InputStream implements io.heliograph.conformance.reference.Stream {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int LONGEST_FRAME = 1 << 20;

    private final Socket socket;
    private final Rules rules;
    private final DataInputStream in;
    private InputStream payload = InputStream.nullInputStream();

    private WebSocket(Socket socket, Rules rules) throws IOException {
        this.socket = socket;
        this.rules = rules;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /** Agrees to the handshake of a Client. */
    static WebSocket accepted(Socket socket, Rules rules) throws IOException {
        WebSocket webSocket = new WebSocket(socket, rules);
        webSocket.shakeHands();
        return webSocket;
    }

    private void shakeHands() throws IOException {
        String key = "";
        List<String> offered = List.of();
        String line = readLine();
        while (!line.isEmpty()) {
            String[] header = line.split(":", 2);
            switch (header[0].toLowerCase(Locale.ROOT)) {
                case "sec-websocket-key" -> key = header[1].strip();
                case "sec-websocket-protocol" ->
                        offered = Stream.of(header[1].split(",")).map(String::strip).toList();
                default -> {
                }
            }
            line = readLine();
        }
        String selected = selected(offered);
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(key) + "\r\n"
                + (selected.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + selected + "\r\n") + "\r\n";
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String selected(List<String> offered) {
        if (rules.broken("WebSocket.theSelectedSubprotocolIsMqtt")
                || rules.broken("WebSocket.noOtherSubprotocolIsSelected")) {
            return offered.getFirst();
        }
        return offered.contains("mqtt") ? "mqtt" : "";
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.readUnsignedByte();
        while (c != '\n') {
            line.append((char) c);
            c = in.readUnsignedByte();
        }
        return line.toString().strip();
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1")
                    .digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
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
                    if (!rules.broken("WebSocket.aConnectInATextFrameIsRefused")
                            && !rules.broken("WebSocket.aTextFrameClosesTheConnection")) {
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
        byte[] mask = in.readNBytes(4);
        byte[] content = in.readNBytes((int) length);
        for (int i = 0; i < content.length; i++) {
            content[i] ^= mask[i % mask.length];
        }
        return content;
    }

    /** What a Server makes of a frame that believes in one packet for each. */
    private byte[] spoilt(byte[] content) {
        boolean whole = content.length > 1 && content[1] >= 0 && content.length >= 2 + content[1];
        if (whole && (rules.broken("WebSocket.severalPacketsInOneFrameAreRead")
                || rules.broken("WebSocket.framesAreNotAlignedWithPackets"))) {
            return Arrays.copyOf(content, 2 + content[1]);
        }
        return !whole && (rules.broken("WebSocket.aPacketOverSeveralFramesIsRead")
                || rules.broken("WebSocket.fragmentsOfAMessageAreRead")) ? new byte[0] : content;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        write(rules.broken("WebSocket.packetsComeInBinaryFrames") ? TEXT : BINARY, bytes);
    }

    private void write(int opcode, byte[] content) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x80 | opcode);
        if (content.length < 126) {
            frame.write(content.length);
        } else {
            frame.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) content.length >> shift));
            }
        }
        frame.writeBytes(content);
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
