// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/**
 * Answers requests, one after the other in the order in which they came, on a virtual thread of the subscription. It may block
 * and call the client in any way.
 *
 * <p>The answer goes to the Response Topic of the request, with the same Correlation Data and the QoS with which the request
 * came. If the responder throws there is no answer, as MQTT has no word for it: the requester's time runs out. To tell of an
 * error, answer with it. {@link ClientEvent.HandlerFailed} is told, and the request is acknowledged as
 * {@link MessageHandler} says. The same goes for a message without Response Topic, which is no request and does not get here,
 * and for an answer that could not be published.
 */
@FunctionalInterface
public interface Responder {
    /**
     * Answers a request.
     *
     * @throws Exception if there is no answer
     */
    Reply respond(ReceivedMessage request) throws Exception;
}
