// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.nio.ByteBuffer;

/** One side of a TCP connection, as frames of Ethernet, IPv4 (RFC 791) and TCP (RFC 9293). */
final class TcpFrames {
    static final int CLIENT_ADDRESS = 0x0A00_0001;
    static final int SERVER_ADDRESS = 0x0A00_0002;
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int PSH = 0x08;
    static final int ACK = 0x10;
    /** What an Ethernet frame has room for. */
    static final int SEGMENT = 1460;

    private static final int ETHERNET_HEADER = 14;
    private static final int IP_HEADER = 20;
    private static final int TCP_HEADER = 20;
    private static final int TCP = 6;
    private static final int WINDOW = 65_535;

    private final int address;
    private final int port;
    private final int peerAddress;
    private final int peerPort;
    private int next;
    private int identification;

    TcpFrames(int address, int port, int peerAddress, int peerPort) {
        this.address = address;
        this.port = port;
        this.peerAddress = peerAddress;
        this.peerPort = peerPort;
        // Any number does; those of the two sides differ so that a mistake shows.
        this.next = address << 16 | 0x1000;
    }

    /** A segment without data. SYN and FIN take a sequence number. */
    byte[] control(int flags, TcpFrames peer) {
        byte[] frame = frame(flags, new byte[0], 0, 0, peer);
        if ((flags & (SYN | FIN)) != 0) {
            next++;
        }
        return frame;
    }

    byte[] data(byte[] bytes, int offset, int length, TcpFrames peer) {
        byte[] frame = frame(PSH | ACK, bytes, offset, length, peer);
        next += length;
        return frame;
    }

    private byte[] frame(int flags, byte[] data, int offset, int length, TcpFrames peer) {
        ByteBuffer out = ByteBuffer.allocate(ETHERNET_HEADER + IP_HEADER + TCP_HEADER + length);
        // Locally administered hardware addresses that end in the IP address.
        out.putShort((short) 0x0200).putInt(peerAddress).putShort((short) 0x0200).putInt(address);
        out.putShort((short) 0x0800);
        out.put((byte) 0x45).put((byte) 0).putShort((short) (IP_HEADER + TCP_HEADER + length));
        // Do not fragment; 64 hops to live; no checksum yet.
        out.putShort((short) identification++).putShort((short) 0x4000).put((byte) 64).put((byte) TCP);
        out.putShort((short) 0).putInt(address).putInt(peerAddress);
        out.putShort((short) port).putShort((short) peerPort).putInt(next).putInt((flags & ACK) == 0 ? 0 : peer.next);
        out.put((byte) ((TCP_HEADER / 4) << 4)).put((byte) flags).putShort((short) WINDOW).putInt(0);
        out.put(data, offset, length);
        int ip = ETHERNET_HEADER;
        int tcp = ip + IP_HEADER;
        out.putShort(ip + 10, checksum(sum(out, ip, IP_HEADER)));
        out.putShort(tcp + 16, checksum(pseudoHeader(TCP_HEADER + length) + sum(out, tcp, TCP_HEADER + length)));
        return out.array();
    }

    private long pseudoHeader(int tcpLength) {
        return (long) (address >>> 16) + (address & 0xFFFF) + (peerAddress >>> 16) + (peerAddress & 0xFFFF) + TCP
                + tcpLength;
    }

    private static long sum(ByteBuffer bytes, int offset, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            int value = bytes.get(offset + i) & 0xFF;
            sum += i % 2 == 0 ? value << 8 : value;
        }
        return sum;
    }

    /** The complement of the sum in one's complement arithmetic (RFC 1071). */
    private static short checksum(long sum) {
        long folded = sum;
        while (folded > 0xFFFF) {
            folded = (folded >>> 16) + (folded & 0xFFFF);
        }
        return (short) ~folded;
    }
}
