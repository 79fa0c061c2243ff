// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.client.MqttClientBuilder;
import io.heliograph.client.Reconnect;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** When a command makes a connection again. */
enum ReconnectWhen {
    /** The command fails when it has no connection. */
    NEVER,
    /** After a connection was lost. */
    LOST,
    /** Also if the first one can't be made. */
    ALWAYS;

    /** Someone who watches messages wants them back soon after the server is back. */
    private static final Reconnect DELAYS = Reconnect.exponential(Duration.ofSeconds(1), Duration.ofSeconds(15));

    /** For picocli. */
    static final class Converter implements ITypeConverter<ReconnectWhen> {
        @Override
        public ReconnectWhen convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "never" -> NEVER;
                case "lost" -> LOST;
                case "always" -> ALWAYS;
                default -> throw new TypeConversionException("it is never, lost or always, not " + value);
            };
        }
    }

    /** Has the client do so. */
    void apply(MqttClientBuilder builder) {
        builder.reconnect(this == NEVER ? Reconnect.OFF : DELAYS).retryFirstConnect(this == ALWAYS);
    }
}
