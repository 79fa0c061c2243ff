// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker;

import java.io.IOException;

/**
 * The Client's end of a connection to a broker in the same JVM, without sockets: {@link Broker#connect}. It is a stream of bytes in
 * each direction, as TCP would be, and bounded as TCP would be: who writes faster than the broker reads has to wait.
 *
 * <p>One thread may read while another writes, and any may close. Waiting is fit for virtual threads.
 */
public interface BrokerConnection extends AutoCloseable {

    /**
     * Waits for bytes and answers how many were put into the buffer, or -1 at the end of the stream.
     *
     * @throws IOException if this end was closed
     */
    int read(byte[] buffer) throws IOException;

    /**
     * Writes bytes, which are copied, and waits for room before.
     *
     * @throws IOException if one of the two ends was closed
     */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Says that nothing more will be written; reading goes on. */
    void closeOutput();

    /** Closes both directions; whoever reads or writes gets an exception. Does nothing the second time. */
    @Override
    void close();
}
