// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;

/** A transport whose bytes are counted. */
record MeteredTransport(Transport transport, Statistics statistics) implements Transport {
    @Override
    public void open() throws IOException {
        transport.open();
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        int length = transport.read(buffer);
        if (length > 0) {
            statistics.read(length);
        }
        return length;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        transport.write(bytes, offset, length);
        statistics.written(length);
    }

    @Override
    public List<X509Certificate> serverCertificates() {
        return transport.serverCertificates();
    }

    @Override
    public void closeOutput() throws IOException {
        transport.closeOutput();
    }

    @Override
    public void close() {
        transport.close();
    }
}
