// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that proves statements. It takes a {@link Server} or a {@code Client}, the system under test, and throws an
 * {@link AssertionError} if that does not do what is right. It runs once for each version for which it names statements.
 *
 * <p>The method's name, behind that of its class, is the name of the check; the reference peers of this module's tests break the
 * rule when they are told this name.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Check {
    /** What a right system does, as a sentence without its full stop. */
    String value();

    /** The labels of the statements of MQTT 5.0 that it proves, such as {@code MQTT-3.1.0-2} or {@code U-3.1.4-1}. */
    String[] v5() default {};

    /** The labels of the statements of MQTT 3.1.1 that it proves. */
    String[] v3() default {};

    /** What the system must be able to do; if it is not, the check does not apply. */
    Capability[] needs() default {};

    /** Whether the specification only advises it (SHOULD): a system that does otherwise deviates, it does not fail. */
    boolean advice() default false;

    /** Whether no other check may run at the same time. */
    boolean alone() default false;
}
