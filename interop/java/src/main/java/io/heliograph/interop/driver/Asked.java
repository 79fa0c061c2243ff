// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.driver;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.ClientAction;
import io.heliograph.conformance.ClientAction.Kind;
import io.heliograph.conformance.ClientOption;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done, and with which Server.
 *
 * @param host   where the Server is
 * @param port   its port
 * @param action what is to be done
 */
record Asked(String host, int port, ClientAction action) {

    /**
     * Reads an action.
     *
     * @param kind  the word of the action
     * @param words {@code name=value}, percent-encoded
     */
    static Asked of(String kind, Iterable<String> words) {
        Map<String, String> values = new HashMap<>();
        for (String word : words) {
            int sign = word.indexOf('=');
            values.put(word.substring(0, sign),
                    URLDecoder.decode(word.substring(sign + 1).replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        Map<ClientOption, String> options = new EnumMap<>(ClientOption.class);
        for (ClientOption option : ClientOption.values()) {
            String value = values.get(option.word());
            if (value != null) {
                options.put(option, value);
            }
        }
        return new Asked(required(values, "host"), Integer.parseInt(required(values, "port")),
                new ClientAction(named(Kind.values(), Kind::word, kind),
                        named(MqttVersion.values(), MqttVersion::toString, required(values, "version")), options));
    }

    private static String required(Map<String, String> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private static <T> T named(T[] all, Function<T, String> name, String wanted) {
        return Stream.of(all).filter(one -> name.apply(one).equals(wanted)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing is called " + wanted));
    }

    boolean is(Kind kind) {
        return action.kind() == kind;
    }

    boolean has(ClientOption option) {
        return action.has(option);
    }

    /** The value of an option; null if it is not asked for. */
    @Nullable
    String get(ClientOption option) {
        return action.get(option);
    }

    /** The value of an option; no character if it is not asked for. */
    String text(ClientOption option) {
        return Objects.requireNonNullElse(action.get(option), "");
    }

    int number(ClientOption option, int otherwise) {
        return has(option) ? Integer.parseInt(text(option)) : otherwise;
    }

    /** The Server's URL: by WebSocket if that is asked for, or by TCP with this scheme. */
    String url(String tcp) {
        return has(ClientOption.WEB_SOCKET) ? text(ClientOption.WEB_SOCKET)
                : "%s://%s:%d".formatted(tcp,
                        host.contains(":") ? "[" + host + "]" : host, port);
    }

    /** The payload of the n-th message. */
    String payload(int n) {
        return text(ClientOption.PAYLOAD) + (n == 1 ? "" : "-" + n);
    }
}
