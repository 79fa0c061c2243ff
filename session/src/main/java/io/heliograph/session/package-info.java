// SPDX-License-Identifier: Apache-2.0

/** The state machines of the MQTT protocol without I/O: packets and the time go in, packets and events come out. */
package io.heliograph.session;
