// SPDX-License-Identifier: Apache-2.0

/** The MQTT protocol as data: Control Packets, their properties and data types, and the way from bytes to packets and back. */
package io.heliograph.codec;
