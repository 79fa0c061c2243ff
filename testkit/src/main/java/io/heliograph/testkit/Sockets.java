// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;

/** Ends of sockets, about which nobody wants to hear of errors. */
final class Sockets {
    private Sockets() {}

    static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed all the same.
        }
    }

    /** Closes with RST instead of FIN. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already: then there is nothing to reset.
        }
        close(socket);
    }
}
