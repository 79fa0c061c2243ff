// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.CheckCase;
import io.heliograph.conformance.Role;
import io.heliograph.conformance.Selection;
import io.heliograph.conformance.Suite;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which checks of the conformance suite are meant. */
final class SelectionOptions {

    @Option(names = {"-V", "--version"}, order = 10, paramLabel = "VERSION",
            description = "Only the checks of this version: 5.0 or 3.1.1. Default: both.")
    private final List<String> versions = new ArrayList<>();

    @Option(names = {"-s", "--select"}, order = 11, paramLabel = "PATTERN",
            description = "Only checks with this name, group, statement or chapter, such as 'Connect.*', MQTT-3.1.0-2, 3.8"
                    + " or /regular expression/; may be given again.")
    private final List<String> patterns = new ArrayList<>();

    /**
     * The chosen cases, in the order of the suite.
     *
     * @param spoken the versions that the system speaks
     * @throws IllegalArgumentException if an option chooses nothing, or nothing is left
     */
    List<CheckCase> of(Role role, Set<MqttVersion> spoken) {
        Set<MqttVersion> chosen = EnumSet.noneOf(MqttVersion.class);
        versions.forEach(text -> chosen.add(version(text)));
        List<CheckCase> all = Suite.cases(role);
        List<Selection> selections = patterns.stream().map(Selection::of).toList();
        for (Selection selection : selections) {
            if (all.stream().noneMatch(selection)) {
                throw new IllegalArgumentException("no check, statement or chapter is called '%s' (--list shows all)"
                        .formatted(selection.text()));
            }
        }
        List<CheckCase> cases = all.stream()
                .filter(checkCase -> spoken.contains(checkCase.version()))
                .filter(checkCase -> chosen.isEmpty() || chosen.contains(checkCase.version()))
                .filter(checkCase -> selections.isEmpty() || selections.stream().anyMatch(it -> it.test(checkCase)))
                .toList();
        if (cases.isEmpty()) {
            throw new IllegalArgumentException(
                    "no check is left: none of --select is of a version of --version that the system speaks");
        }
        return cases;
    }

    /**
     * The version that a user means.
     *
     * @throws IllegalArgumentException if it is none of both
     */
    static MqttVersion version(String text) {
        return switch (text) {
            case "5", "5.0" -> MqttVersion.V5;
            case "311", "3.1.1" -> MqttVersion.V3_1_1;
            default -> throw new IllegalArgumentException("the version is 5.0 or 3.1.1, not " + text);
        };
    }
}
