// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** What carries a connection: TCP, TLS or WebSocket. */
interface Stream {
    /** What the Client sends. */
    InputStream input();

    /** Sends bytes. */
    void write(byte[] bytes) throws IOException;

    /** Says that no more is sent. */
    void end() throws IOException;

    /** The socket below. */
    Socket socket();

    /** The socket's own stream. */
    static Stream of(Socket socket) throws IOException {
        InputStream input = socket.getInputStream();
        return new Stream() {
            @Override
            public InputStream input() {
                return input;
            }

            @Override
            public void write(byte[] bytes) throws IOException {
                socket.getOutputStream().write(bytes);
            }

            @Override
            public void end() throws IOException {
                socket.shutdownOutput();
            }

            @Override
            public Socket socket() {
                return socket;
            }
        };
    }
}
