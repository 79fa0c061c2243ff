// SPDX-License-Identifier: Apache-2.0

/** The MQTT client library. */
package io.heliograph.client;
