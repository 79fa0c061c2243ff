// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.broker.Broker;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Runs the commands once, for nothing but the classes that they load: the helio script has the JVM write an archive of
 * these, with which later runs start in half the time.
 */
final class Training {

    private Training() {}

    /** Takes no arguments. */
    public static void main(String[] args) {
        Streams silent = new Streams(InputStream.nullInputStream(), OutputStream.nullOutputStream(),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), question -> null);
        System.setProperty("helio.log", "error");
        try (Broker broker = Broker.builder().port(0).shards(1).start()) {
            String port = Integer.toString(broker.port());
            Helio.run(silent, "pub", "-p", port, "-t", "a", "-m", "hi", "-r", "-q", "1");
            Helio.run(silent, "sub", "-p", port, "-t", "a", "-v", "-C", "1");
            Helio.run(silent, "sub", "-p", port, "-t", "a", "-F", "%I %t %j", "-C", "1");
        }
        Helio.run(silent, "broker", "--help");
        Helio.run(silent, "help");
    }
}
