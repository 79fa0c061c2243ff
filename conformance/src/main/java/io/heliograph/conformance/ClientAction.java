// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.MqttVersion;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client program is started for.
 *
 * @param kind    what it does
 * @param version the version that it speaks, 5.0 or 3.1.1
 * @param options how it does that: what is not in it is left as the program has it by itself
 */
public record ClientAction(Kind kind, MqttVersion version, Map<ClientOption, String> options) {

    /** What a client program does. */
    public enum Kind {
        /** Connects, publishes, waits until all is acknowledged, disconnects, and ends. */
        PUBLISH,
        /**
         * Connects, subscribes, and stays until it is ended. For each message it writes a line: Topic Name, a space, payload, in
         * UTF-8.
         */
        SUBSCRIBE,
        /** Connects, subscribes, unsubscribes from the same Topic Filter. Then it disconnects and ends, or stays. */
        UNSUBSCRIBE;

        /** The name of the action in descriptions: {@code publish}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A copy of the options. */
    public ClientAction {
        EnumMap<ClientOption, String> copy = new EnumMap<>(ClientOption.class);
        copy.putAll(options);
        options = Collections.unmodifiableMap(copy);
    }

    /** The same with one option more. */
    public ClientAction with(ClientOption option, String value) {
        EnumMap<ClientOption, String> more = new EnumMap<>(ClientOption.class);
        more.putAll(options);
        more.put(option, value);
        return new ClientAction(kind, version, more);
    }

    /** The same with one option more. */
    public ClientAction with(ClientOption option, int value) {
        return with(option, Integer.toString(value));
    }

    /** The same with one option more, whose value is {@code true}. */
    public ClientAction with(ClientOption option) {
        return with(option, "true");
    }

    /** What is asked for, or null. */
    public @Nullable String get(ClientOption option) {
        return options.get(option);
    }

    /** Whether something is asked for. */
    public boolean has(ClientOption option) {
        return options.containsKey(option);
    }
}
