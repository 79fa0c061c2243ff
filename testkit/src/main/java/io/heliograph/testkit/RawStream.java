// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.io.IOException;
import java.time.Duration;

/** A stream of bytes in each direction, with reads that end in time. What is not TCP comes in here. For one thread. */
interface RawStream {
    /** What {@link #read} answers when the time is over. */
    int NOTHING = 0;

    /** What {@link #read} answers at the end of the stream. */
    int END = -1;

    /**
     * Waits for bytes.
     *
     * @return how many were put into the buffer, {@link #NOTHING} or {@link #END}
     * @throws IOException if the other side broke the stream off
     */
    int read(byte[] buffer, Duration atMost) throws IOException;

    /** Sends these bytes at once, as a segment of their own if the network lets them. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Says that nothing more will be written; reading goes on. */
    void closeOutput() throws IOException;

    /** Breaks the stream off, so that the other side gets an error and not an end. */
    void reset();

    /** Closes both directions. Does nothing the second time. */
    void close();
}
