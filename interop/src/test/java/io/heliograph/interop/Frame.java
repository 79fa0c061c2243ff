// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import io.heliograph.codec.Bytes;

/**
 * One Control Packet as it went over the wire.
 *
 * @param fromClient whether the Client sent it
 * @param bytes      the whole packet, fixed header included
 */
public record Frame(boolean fromClient, Bytes bytes) {}
