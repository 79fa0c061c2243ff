// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client.log;

import java.nio.ByteBuffer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a file of the log looks like.
 *
 * <pre>
 *   8 bytes          magic, with the version of this form
 *   for each record:
 *     4 bytes        length of the body, at least 1
 *     4 bytes        CRC32C of the length and the body
 *     length bytes   body
 * </pre>
 *
 * <p>Whatever changes in the bodies, a new kind of record too, takes a new version, and every version begins with a magic that
 * differs in its last byte alone and a record of this form: so an earlier one does not take for damage what it does not understand.
 *
 * <p>A file of zeros, as some file systems leave behind after a loss of power, has no valid record.
 */
final class Segment {
    static final int HEADER_BYTES = 8;
    static final int RECORD_HEADER_BYTES = 8;
    private static final long MAGIC = 0x484C_494F_4C4F_4701L;
    private static final int VERSION_BITS = 8;
    private static final Pattern NAME = Pattern.compile("\\d{10}\\.log");

    private Segment() {}

    static String name(int number) {
        return "%010d.log".formatted(number);
    }

    /** The number of the segment with this name, or -1 if the name is not a segment's. */
    static int number(String name) {
        if (!NAME.matcher(name).matches()) {
            return -1;
        }
        long number = Long.parseLong(name.substring(0, name.indexOf('.')));
        return number > Integer.MAX_VALUE ? -1 : (int) number;
    }

    /** Whether a file is of an earlier or later version, and no damaged one of this: its first record is valid. */
    static boolean isOfAnotherVersion(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER_BYTES + RECORD_HEADER_BYTES) {
            return false;
        }
        long magic = in.getLong();
        return magic != MAGIC && magic >>> VERSION_BITS == MAGIC >>> VERSION_BITS && isRecord(bytes, in);
    }

    /** Whether there is a valid record; then the buffer stands at its body. */
    private static boolean isRecord(byte[] bytes, ByteBuffer in) {
        int length = in.getInt();
        int checksum = in.getInt();
        return length >= 1 && length <= in.remaining() && checksum(bytes, in.position(), length) == checksum;
    }

    static byte[] header() {
        return ByteBuffer.allocate(HEADER_BYTES).putLong(MAGIC).array();
    }

    static byte[] recordHeader(byte[] body, int length) {
        return ByteBuffer.allocate(RECORD_HEADER_BYTES).putInt(length).putInt(checksum(body, 0, length)).array();
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /**
     * Reads records up to the end or the first that is none.
     *
     * @param sink takes the body of each; false if that can't be understood
     * @return null, or a sentence that tells from where on the segment is damaged
     */
    static @Nullable String read(byte[] bytes, Predicate<ByteBuffer> sink) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER_BYTES || in.getLong() != MAGIC) {
            return "it does not begin as a log of this version does";
        }
        while (in.remaining() >= RECORD_HEADER_BYTES) {
            int start = in.position();
            int length = in.getInt(start);
            if (!isRecord(bytes, in) || !sink.test(in.slice(in.position(), length))) {
                return damagedFrom(bytes, start);
            }
            in.position(in.position() + length);
        }
        return in.hasRemaining() ? damagedFrom(bytes, in.position()) : null;
    }

    private static String damagedFrom(byte[] bytes, int offset) {
        return "its last %,d of %,d bytes are no valid records".formatted(bytes.length - offset, bytes.length);
    }
}
