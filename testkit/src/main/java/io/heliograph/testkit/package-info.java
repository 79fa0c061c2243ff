// SPDX-License-Identifier: Apache-2.0
/**
 * Tools for tests of MQTT systems, in any JVM project.
 *
 * <ul>
 * <li>A broker in memory for a test: {@link io.heliograph.testkit.MqttBroker}.
 * <li>A network that fails: {@link io.heliograph.testkit.FaultLink}, and a record of what passed it for Wireshark:
 * {@link io.heliograph.testkit.PcapRecorder}.
 * <li>Saying and expecting exact bytes: {@link io.heliograph.testkit.RawClient}, {@link io.heliograph.testkit.RawServer} and
 * {@link io.heliograph.testkit.RawPacket}; on a thread of its own: {@link io.heliograph.testkit.ScriptedPeer}.
 * <li>What every receiver has to refuse: {@link io.heliograph.testkit.MalformedPackets}; what nobody has thought of:
 * {@link io.heliograph.testkit.EndpointFuzzer} for Servers, {@link io.heliograph.testkit.ClientFuzzer} for Clients.
 * <li>A clock that a test moves: {@link io.heliograph.testkit.VirtualTime}.
 * </ul>
 */
package io.heliograph.testkit;
