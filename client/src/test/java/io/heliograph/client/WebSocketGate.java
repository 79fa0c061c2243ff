// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A WebSocket in front of a Server that speaks TCP. What the Server says goes out in small fragments, with pings between. */
class WebSocketGate extends Relay {
    final Queue<String> requests = new ConcurrentLinkedQueue<>();
    final Queue<Integer> closeCodes = new ConcurrentLinkedQueue<>();
    final AtomicInteger pongs = new AtomicInteger();
    private final int fragment;

    WebSocketGate(ServerSocket listening, int target, int fragment) {
        super(listening, target);
        this.fragment = fragment;
    }

    WebSocketGate(int target, int fragment) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, fragment);
    }

    @Override
    int greet(Socket client, int port) throws IOException {
        String request = request(client.getInputStream());
        requests.add(request);
        client.getOutputStream().write(answer(accept(request)).getBytes(StandardCharsets.ISO_8859_1));
        return port;
    }

    String answer(String accept) {
        return "HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept + "\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";
    }

    static String request(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the client has gone");
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static String accept(String request) {
        String key = request.lines().filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim()).findFirst().orElseThrow();
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(
                    (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    void upstream(InputStream client, OutputStream server) throws IOException {
        DataInputStream in = new DataInputStream(client);
        while (true) {
            int first = in.read();
            if (first < 0) {
                return;
            }
            int second = in.readUnsignedByte();
            if ((second & 0x80) == 0) {
                throw new IOException("a client's frame is not masked");
            }
            int length = second & 0x7F;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = (int) in.readLong();
            }
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i & 3];
            }
            switch (first) {
                case 0x82 -> server.write(payload);
                case 0x8A -> pongs.incrementAndGet();
                case 0x88 -> closeCodes.add((payload[0] & 0xFF) << 8 | (payload[1] & 0xFF));
                default -> throw new IOException("the client sent a frame with " + first);
            }
        }
    }

    @Override
    void downstream(InputStream server, OutputStream client) throws IOException {
        byte[] input = new byte[100_000];
        int length = server.read(input);
        while (length >= 0) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int at = 0; at < length; at += fragment) {
                int end = Math.min(length, at + fragment);
                frames.writeBytes(frame((at == 0 ? 0x02 : 0x00) | (end == length ? 0x80 : 0),
                        Arrays.copyOfRange(input, at, end)));
                if (at % 5 == 0) {
                    frames.writeBytes(frame(0x89, new byte[] {1, 2, 3}));
                }
            }
            client.write(frames.toByteArray());
            length = server.read(input);
        }
    }

    @Override
    void serverClosed(Socket client) throws IOException {
        client.getOutputStream().write(frame(0x88, new byte[] {0x03, (byte) 0xE8}));
    }

    static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(payload.length);
        } else if (payload.length < 1 << 16) {
            frame.write(126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.writeBytes(new byte[] {127, 0, 0, 0, 0, 0});
            frame.write(payload.length >> 16);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        frame.writeBytes(payload);
        return frame.toByteArray();
    }
}
