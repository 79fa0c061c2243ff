// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/** How much may be open to be sent or acknowledged, by count and bytes. Guarded by the client's lock. */
final class PublishBuffer {
    private final int maximumMessages;
    private final long maximumBytes;
    private int messages;
    private long bytes;

    PublishBuffer(int maximumMessages, long maximumBytes) {
        this.maximumMessages = maximumMessages;
        this.maximumBytes = maximumBytes;
    }

    /** Whether there is room. One message fits in an empty buffer however large it is. */
    boolean hasRoomFor(Publication publication) {
        return hasRoomFor(publication, 0, 0);
    }

    /** Whether there is room if so many messages with so many bytes go. */
    boolean hasRoomFor(Publication publication, int lessMessages, long lessBytes) {
        int staying = messages - lessMessages;
        return staying == 0
                || (staying < maximumMessages && bytes - lessBytes + publication.bytes() <= maximumBytes);
    }

    void take(Publication publication) {
        messages++;
        bytes += publication.bytes();
    }

    void release(Publication publication) {
        messages--;
        bytes -= publication.bytes();
    }

    int messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return "%,d messages and %,d bytes of at most %,d and %,d".formatted(messages, bytes, maximumMessages,
                maximumBytes);
    }
}
