// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.MqttVersion;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a client program is called, as people write it:
 *
 * <pre>
 *   mosquitto_pub -h {host} -p {port} [5.0: -V mqttv5] -t {topic} [userName: -u {userName}] [5.0 session: -c -x {session}]
 * </pre>
 *
 * <p>Words are divided by spaces; what is in single or double quotation marks is one word. {@code {host}}, {@code {port}},
 * {@code {version}} and {@code {word}} of a {@link ClientOption} stand for values. What is in brackets is there only if all that
 * stands before the colon holds: that the version is spoken, that the option is asked for. Behind {@code no-}, that it is not.
 * {@code {action}} stands for all at once, as the words {@code publish host=127.0.0.1 port=1883 version=5.0 topic=a%2Fb},
 * whose values are in UTF-8 and percent-encoded.
 *
 * <p>The program can do the options that its command line names.
 */
final class CommandLine {
    private static final Pattern WORD = Pattern.compile("\\G\\s*(\\[([^:\\]]*):|\\]|\"[^\"]*\"|'[^']*'|[^\\s\\]]+)");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

    private final List<Word> words;

    /** A word and what must hold for it to be there. */
    private record Word(String text, List<String> conditions) {
        boolean isFor(ClientAction action) {
            return conditions.stream().allMatch(condition -> condition.startsWith("no-")
                    ? !holds(condition.substring(3), action)
                    : holds(condition, action));
        }

        private static boolean holds(String condition, ClientAction action) {
            return isVersion(condition) ? action.version().toString().equals(condition)
                    : action.has(option(condition));
        }
    }

    private CommandLine(List<Word> words) {
        this.words = words;
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it is written wrongly, or names an option that there isn't
     */
    static CommandLine of(String text) {
        List<Word> words = new ArrayList<>();
        List<String> conditions = List.of();
        Matcher matcher = WORD.matcher(text);
        int end = 0;
        for (; matcher.find(); end = matcher.end()) {
            String word = matcher.group(1);
            if (matcher.group(2) != null) {
                conditions = List.of(matcher.group(2).strip().split("\\s+"));
                conditions.forEach(CommandLine::requireCondition);
                words.add(new Word("", conditions));
            } else if (word.equals("]")) {
                conditions = List.of();
            } else {
                words.add(word(word, conditions));
            }
        }
        if (!text.substring(end).isBlank() || !conditions.isEmpty()) {
            throw new IllegalArgumentException("a bracket is not closed, or a word is not understood: " + text);
        }
        return new CommandLine(List.copyOf(words));
    }

    private static Word word(String word, List<String> conditions) {
        boolean quoted = word.startsWith("\"") || word.startsWith("'");
        String text = quoted ? word.substring(1, word.length() - 1) : word;
        PLACEHOLDER.matcher(text).results().map(placeholder -> placeholder.group(1))
                .filter(name -> !Set.of("host", "port", "version", "action").contains(name))
                .forEach(CommandLine::option);
        return new Word(text, conditions);
    }

    private static void requireCondition(String condition) {
        String name = condition.startsWith("no-") ? condition.substring(3) : condition;
        if (!isVersion(name)) {
            option(name);
        }
    }

    private static boolean isVersion(String word) {
        return word.equals("5.0") || word.equals("3.1.1");
    }

    private static ClientOption option(String word) {
        return ClientOption.named(word).orElseThrow(() -> new IllegalArgumentException("there is no option " + word));
    }

    /** The options that it names, for this version. */
    Set<ClientOption> options(MqttVersion version) {
        Set<ClientOption> options = EnumSet.noneOf(ClientOption.class);
        for (Word word : words) {
            if (word.conditions().stream().allMatch(name -> !isVersion(name) || name.equals(version.toString()))) {
                word.conditions().stream().filter(name -> !isVersion(name) && !name.startsWith("no-"))
                        .map(CommandLine::option).forEach(options::add);
                PLACEHOLDER.matcher(word.text()).results().map(placeholder -> placeholder.group(1))
                        .forEach(name -> ClientOption.named(name).ifPresent(options::add));
            }
        }
        return options;
    }

    /** The words of the command for this action. */
    List<String> command(InetSocketAddress server, ClientAction action) {
        List<String> command = new ArrayList<>();
        for (Word word : words) {
            if (word.text().equals("{action}") && word.isFor(action)) {
                command.addAll(encoded(server, action));
            } else if (!word.text().isEmpty() && word.isFor(action)) {
                command.add(PLACEHOLDER.matcher(word.text())
                        .replaceAll(
                                placeholder -> Matcher.quoteReplacement(value(placeholder.group(1), server, action))));
            }
        }
        return command;
    }

    private static String value(String name, InetSocketAddress server, ClientAction action) {
        return switch (name) {
            case "host" -> server.getAddress().getHostAddress();
            case "port" -> Integer.toString(server.getPort());
            case "version" -> action.version().toString();
            default -> action.options().getOrDefault(option(name), "");
        };
    }

    /** An action as words: what {@code {action}} stands for. */
    static List<String> encoded(InetSocketAddress server, ClientAction action) {
        List<String> words = new ArrayList<>();
        words.add(action.kind().word());
        words.add("host=" + server.getAddress().getHostAddress());
        words.add("port=" + server.getPort());
        words.add("version=" + action.version());
        action.options().forEach((option, value) -> words.add(option.word() + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20")));
        return words;
    }
}
