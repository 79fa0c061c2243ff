// SPDX-License-Identifier: Apache-2.0
/**
 * Tools for tests of MQTT systems, in any JVM project. Start at {@link io.heliograph.testkit.RawPacket} for bytes that no
 * client library would send, and at {@link io.heliograph.testkit.MalformedPackets} for those that every receiver has to refuse.
 */
package io.heliograph.testkit;
