// SPDX-License-Identifier: Apache-2.0

/** The metrics of an MQTT client as meters of Micrometer, see {@link io.heliograph.client.micrometer.MqttClientMeters}. */
package io.heliograph.client.micrometer;
