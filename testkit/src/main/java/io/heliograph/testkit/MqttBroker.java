// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class, or one test, an MQTT broker in memory and what talks to it, as parameters:
 *
 * <pre>{@code
 * @MqttBroker
 * class LightTest {
 *     @Test
 *     void switchesOn(Broker broker, MqttClient client) {
 *         Light light = new Light("127.0.0.1", broker.port());
 *         client.publish("light", "on", QoS.AT_LEAST_ONCE);
 *         ...
 *     }
 *
 *     @Test
 *     void survivesACut(FaultLink link, @ThroughFaultLink MqttClient client) {
 *         link.cut();
 *         ...
 *     }
 *
 *     @Test
 *     void obeysOldClients(@Speaks(MqttVersion.V3_1_1) MqttClient client) {
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p>What parameters there are, and how a broker is set up otherwise: see {@link HeliographExtension}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@ExtendWith(HeliographExtension.class)
@SuppressWarnings("exports") // JUnit's module: it is there wherever the extension is used, and need not be elsewhere
public @interface MqttBroker {}
