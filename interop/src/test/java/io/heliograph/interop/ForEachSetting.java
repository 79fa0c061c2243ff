// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import io.heliograph.interop.clients.Feature;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** A test that runs once for each broker and each client library that can do what it needs. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(Settings.class)
public @interface ForEachSetting {
    /** What both must be able to do. */
    Feature[] needs() default {};
}
