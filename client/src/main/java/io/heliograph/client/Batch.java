// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.QoS;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one write takes: packets, and messages that were chosen under the client's lock and are encoded without it. Used by one
 * writer.
 */
final class Batch {
    private static final int KEPT_BYTES = 256 * 1024;

    private final List<Publication> publications = new ArrayList<>();
    private PacketBuffer out = new PacketBuffer(1024);
    private long bytes;
    private @Nullable PacketWriter writer;

    /** The bytes to write. */
    PacketBuffer out() {
        return out;
    }

    /** About how many bytes it will have. */
    long bytes() {
        return out.length() + bytes;
    }

    boolean isEmpty() {
        return out.length() == 0 && publications.isEmpty();
    }

    /**
     * Adds a message, to be {@link #encode encoded} later.
     *
     * @param as how the connection's packets are written
     */
    void add(Publication publication, PacketWriter as) {
        publications.add(publication);
        bytes += publication.packetBytes();
        writer = as;
    }

    /** Takes a message that is longer than the Server accepts. */
    @FunctionalInterface
    interface Refused {
        void refused(Publication publication, int tooLong);
    }

    /** Writes the messages behind the packets, and keeps those with QoS 0, which are done by that. */
    void encode(Time time, Refused refused) {
        PacketWriter as = writer;
        if (as == null) {
            return;
        }
        int kept = 0;
        for (int i = 0; i < publications.size(); i++) {
            Publication publication = publications.get(i);
            int tooLong = as.write(publication.message(), publication.packetIdentifier(),
                    publication.messageExpiryInterval(time), out);
            if (tooLong != PacketWriter.WRITTEN) {
                refused.refused(publication, tooLong);
            } else if (publication.qos() == QoS.AT_MOST_ONCE) {
                publications.set(kept++, publication);
            }
        }
        publications.subList(kept, publications.size()).clear();
        bytes = 0;
    }

    /** The messages in it; once it is encoded, those with QoS 0. */
    List<Publication> publications() {
        return publications;
    }

    /** Begins the next. */
    void clear() {
        publications.clear();
        bytes = 0;
        writer = null;
        out.clear();
        if (out.capacity() > KEPT_BYTES) {
            out = new PacketBuffer(1024);
        }
    }
}
