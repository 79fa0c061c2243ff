// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A stream of bytes in each direction: TCP, and whatever else can carry MQTT (section 4.2). One is made for each connection, opened
 * at most once, and closed in the end. One thread reads, another writes, and any may close; all are virtual threads, which may
 * block.
 *
 * <p>The client has its own for what addresses can say; {@link MqttClientBuilder#transport} gives it another.
 */
public interface Transport {
    /** Opens it. Ends soon, with an exception, once {@link #close} is called; by then the connect timeout has passed. */
    void open() throws IOException;

    /** Waits for bytes and answers how many were put into the buffer, or -1 at the end of the stream. */
    int read(byte[] buffer) throws IOException;

    /** Writes all of these bytes. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Says that nothing more will be written; reading goes on. */
    void closeOutput() throws IOException;

    /** What the Server has shown in a TLS handshake, its own certificate first; empty without TLS. */
    default List<X509Certificate> serverCertificates() {
        return List.of();
    }

    /** Closes both directions; whoever reads or writes gets an exception or the end. Does nothing the second time. */
    void close();
}
