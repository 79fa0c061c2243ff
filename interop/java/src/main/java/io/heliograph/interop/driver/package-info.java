// SPDX-License-Identifier: Apache-2.0
/** Client libraries for Java as a program that the conformance suite can check. */
@NullMarked
package io.heliograph.interop.driver;

import org.jspecify.annotations.NullMarked;
