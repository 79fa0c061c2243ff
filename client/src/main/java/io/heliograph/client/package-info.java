// SPDX-License-Identifier: Apache-2.0

/**
 * The MQTT client library.
 *
 * <pre>{@code
 * try (MqttClient client = MqttClient.builder().server("localhost:1883").build()) {
 *     client.connect();
 *     client.subscribe("sensors/+/temperature", QoS.AT_LEAST_ONCE, received -> {
 *         Message message = received.message();
 *         store(message.topicName(), message.payload().utf8());                    // may block
 *         client.publish("stored", message.topicName().value(), QoS.AT_LEAST_ONCE); // so may this
 *     });
 *     client.publish("sensors/roof/temperature", "21.5", QoS.EXACTLY_ONCE);         // waits for PUBCOMP
 * }
 * }</pre>
 *
 * <p>{@link io.heliograph.client.MqttClient} waits for the end of each operation, {@link io.heliograph.client.AsyncMqttClient}
 * answers with futures; both are one client. There is no thread on which user code must not block: handlers, listeners and
 * the stages of futures run on virtual threads that nothing else depends on. What is sent and what is received is bounded by
 * count and bytes, see {@link io.heliograph.client.MqttClientBuilder#publishBuffer} and
 * {@link io.heliograph.client.MqttClientBuilder#receiveBuffer}. Every error is an {@link io.heliograph.client.MqttException}.
 *
 * <p>Messages can also be acknowledged by hand ({@link io.heliograph.client.AcknowledgingHandler}), come and go as reactive
 * streams ({@link io.heliograph.client.MqttClient#messages}), and be requests with replies
 * ({@link io.heliograph.client.MqttClient#request}).
 *
 * <p>To read the code, start at {@code ClientCore}, which has the parts and the one lock that guards them; {@code Receiver} says
 * why nothing can deadlock.
 */
package io.heliograph.client;
