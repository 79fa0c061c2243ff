// SPDX-License-Identifier: Apache-2.0
/**
 * The conformance suite: a check for every statement of MQTT 5.0 and 3.1.1 that can be seen from outside.
 *
 * <pre>
 *   statements-*.tsv  what the specifications ask for             {@link Statement}, {@link Statements}
 *   *Checks           methods that prove statements               {@link Check}, {@link CheckCase}, {@link Checks}
 *   Server, Client    what such a method gets: the system under test, in one version
 *   {@link Suite}     runs cases against a system, many at once; {@link Result}, {@link Report}
 * </pre>
 */
@NullMarked
package io.heliograph.conformance;

import org.jspecify.annotations.NullMarked;
