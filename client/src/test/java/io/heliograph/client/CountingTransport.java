// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** A transport that counts how often it is written to. */
record CountingTransport(Transport transport, AtomicInteger writes) implements Transport {
    @Override
    public void open() throws IOException {
        transport.open();
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        return transport.read(buffer);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        writes.incrementAndGet();
        transport.write(bytes, offset, length);
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
