// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * A pattern that chooses cases, as a user types it. It is compared, whatever the case of its letters, with the whole of
 *
 * <ul>
 * <li>the check's name, {@code Connect.aSecondConnectIsRefused}, also with the version behind it, {@code ... (5.0)}
 * <li>its group, {@code Connect}
 * <li>the label of each statement that it proves, {@code MQTT-3.1.0-2}
 * <li>the number of each chapter in which one of them stands, {@code 3.1}
 * </ul>
 *
 * @param text     what the user has typed
 * @param compiled what it means
 */
public record Selection(String text, Pattern compiled) implements Predicate<CheckCase> {

    /**
     * Reads a pattern: a regular expression between two slashes, otherwise a text in which {@code *} stands for anything and
     * {@code ?} for any character.
     *
     * @throws IllegalArgumentException if it is empty or no regular expression
     */
    public static Selection of(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a pattern is empty");
        }
        boolean isRegex = text.length() > 2 && text.startsWith("/") && text.endsWith("/");
        try {
            return new Selection(text, Pattern.compile(isRegex ? text.substring(1, text.length() - 1) : glob(text),
                    Pattern.CASE_INSENSITIVE));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("%s is no regular expression: %s".formatted(text, e.getDescription()),
                    e);
        }
    }

    private static String glob(String text) {
        StringBuilder regex = new StringBuilder();
        text.chars().forEach(c -> regex.append(switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(Character.toString(c));
        }));
        return regex.toString();
    }

    @Override
    public boolean test(CheckCase checkCase) {
        String name = checkCase.name();
        Stream<String> names = Stream.of(name, checkCase.toString(), name.substring(0, name.indexOf('.')));
        Stream<String> statements = checkCase.statements().stream()
                .flatMap(statement -> Stream.of(statement.label(), Chapter.of(statement).number()));
        return Stream.concat(names, statements).anyMatch(candidate -> compiled.matcher(candidate).matches());
    }
}
