// SPDX-License-Identifier: Apache-2.0

/** The MQTT broker. */
package io.heliograph.broker;
