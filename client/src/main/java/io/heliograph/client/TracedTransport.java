// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.InvalidPacketException;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PacketDecoder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transport whose packets a {@link PacketListener} sees. They are decoded a second time, which costs others nothing. */
final class TracedTransport implements Transport {
    private final Transport transport;
    private final PacketListener listener;
    // Each is used by one thread: that which writes, that which reads. Null once the bytes have made no sense.
    private @Nullable PacketDecoder sent = PacketDecoder.forServer(Integer.MAX_VALUE);
    private @Nullable PacketDecoder received;

    TracedTransport(Transport transport, MqttVersion version, PacketListener listener) {
        this.transport = transport;
        this.listener = listener;
        this.received = PacketDecoder.forClient(version, Integer.MAX_VALUE);
    }

    @Override
    public void open() throws IOException {
        transport.open();
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        int length = transport.read(buffer);
        if (length > 0 && received != null) {
            try {
                received.decode(buffer, 0, length, listener::received);
            } catch (InvalidPacketException e) {
                // The connection finds out by itself and says so.
                received = null;
            } catch (RuntimeException | Error e) {
                failed(e);
                received = null;
            }
        }
        return length;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (sent != null) {
            try {
                sent.decode(bytes, offset, length, listener::sent);
            } catch (InvalidPacketException e) {
                sent = null;
            } catch (RuntimeException | Error e) {
                failed(e);
                sent = null;
            }
        }
        transport.write(bytes, offset, length);
    }

    private static void failed(Throwable failure) {
        System.getLogger(PacketListener.class.getPackageName()).log(Level.WARNING,
                "a packet listener failed and sees nothing more of this connection in this direction", failure);
    }

    @Override
    public void closeOutput() throws IOException {
        transport.closeOutput();
    }

    @Override
    public List<X509Certificate> serverCertificates() {
        return transport.serverCertificates();
    }

    @Override
    public void close() {
        transport.close();
    }
}
