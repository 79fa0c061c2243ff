// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/**
 * Takes the messages of a subscription and leaves it open when they are acknowledged: at any time, by any thread, in any order,
 * by the {@link MessageAcknowledgement} that comes with each. Otherwise as {@link MessageHandler}: one message after the other,
 * on a virtual thread of the subscription, and everything is allowed in it.
 *
 * <pre>{@code
 * client.subscribeAcknowledging("jobs/#", QoS.AT_LEAST_ONCE, (received, acknowledgement) -> jobs.execute(() -> {
 *     store(received.message());
 *     acknowledgement.acknowledge();
 * }));
 * }</pre>
 *
 * <p>The Server gets the acknowledgements in the order of the messages [MQTT-4.6.0-2], whatever the order in which they were
 * given. So one message that is never acknowledged holds back those of all later ones, of every subscription of the client, and
 * when as many as the Receive Maximum have come the Server sends no further message with QoS 1 or 2.
 * {@link MqttClient#unacknowledgedMessages()} shows it.
 */
@FunctionalInterface
public interface AcknowledgingHandler {
    /**
     * Takes a message with QoS 1 or 2. If this throws before the acknowledgement is used, that is as
     * {@code reject(ReasonCode.UNSPECIFIED_ERROR, null)}, and {@link ClientEvent.HandlerFailed} is told.
     *
     * @throws Exception if that failed
     */
    void handle(ReceivedMessage message, MessageAcknowledgement acknowledgement) throws Exception;

    /**
     * Takes a message with QoS 0, which is never acknowledged. It comes if it was published so, whatever the QoS of the
     * subscription. The default throws, so that {@link ClientEvent.HandlerFailed} is told and nothing is lost in silence.
     *
     * @throws Exception if that failed
     */
    default void handleQos0(ReceivedMessage message) throws Exception {
        throw new IllegalStateException(
                "a message with QoS 0 has come and the handler takes only those that are acknowledged");
    }
}
