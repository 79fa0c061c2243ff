// SPDX-License-Identifier: Apache-2.0

/**
 * A log of records that survives the end of the process at any moment. It knows nothing of MQTT; start at
 * {@link io.heliograph.client.log.RecordLog}. Not exported.
 */
package io.heliograph.client.log;
