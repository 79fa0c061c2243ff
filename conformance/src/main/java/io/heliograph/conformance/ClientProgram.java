// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.MqttVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client under test, as something that can be started for an action. Safe for use by several threads. */
public interface ClientProgram extends AutoCloseable {

    /** The options that it can follow in this action; none if it can't do the action in this version. */
    Set<ClientOption> options(ClientAction.Kind kind, MqttVersion version);

    /**
     * Starts it.
     *
     * @param server where it connects to
     * @param action of which it can follow all options
     * @throws IOException if there is no such program
     */
    Running start(InetSocketAddress server, ClientAction action) throws IOException;

    /** Ends what serves several actions. */
    @Override
    default void close() {}

    /** A client at work. */
    interface Running extends AutoCloseable {
        /**
         * The next message that it has handed to its application: Topic Name, a space, payload.
         *
         * @return null if there is none within this time
         */
        @Nullable
        String message(Duration atMost) throws InterruptedException;

        /**
         * Whether it has ended by itself.
         *
         * @param atMost how long to wait for it
         */
        boolean hasEnded(Duration atMost) throws InterruptedException;

        /** What it has said besides messages, for people. */
        String remarks();

        /** Ends it. Does nothing the second time. */
        @Override
        void close();
    }
}
