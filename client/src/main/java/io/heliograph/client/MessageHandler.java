// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/**
 * Takes the messages of a subscription, one after the other in the order in which they came, on a virtual thread of the
 * subscription. It may take its time, block, and call the client in any way.
 *
 * <p>A message with QoS 1 or 2 is acknowledged when the handler has returned. If the process dies before, the Server sends it
 * again. If the handler throws, the message counts as dealt with all the same, or the Server would stop after a few of them: it
 * is acknowledged, in MQTT 5.0 with {@link io.heliograph.codec.ReasonCode#UNSPECIFIED_ERROR}, and
 * {@link ClientEvent.HandlerFailed} is told. To have messages sent again, catch and repeat inside the handler.
 */
@FunctionalInterface
public interface MessageHandler {
    /**
     * Deals with a message.
     *
     * @throws Exception if that failed, see above
     */
    void handle(ReceivedMessage message) throws Exception;
}
