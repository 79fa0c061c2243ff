// SPDX-License-Identifier: Apache-2.0

/** Traces of OpenTelemetry through MQTT, see {@link io.heliograph.client.opentelemetry.TracingInterceptor}. */
package io.heliograph.client.opentelemetry;
