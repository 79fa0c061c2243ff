// SPDX-License-Identifier: Apache-2.0
package io.heliograph.examples;

/** Which Server an example talks to. */
final class Server {
    private Server() {}

    /** The first argument, or a Server on this machine. */
    static String of(String... arguments) {
        return arguments.length > 0 ? arguments[0] : "mqtt://localhost:1883";
    }
}
