// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The help of a command with its options by what they are about: each hundred of their order is a section. */
final class SectionedHelp extends Help {
    private static final List<String> HEADINGS = List.of("", "Server:",
            "TLS (each of these options means that it is used):",
            "User:", "Session and packets:", "Will:", "", "", "", "Other:");
    private static final int SIZE = 100;

    SectionedHelp(CommandSpec command, ColorScheme colorScheme) {
        super(command, colorScheme);
    }

    @Override
    public String optionList() {
        List<OptionSpec> options = commandSpec().options().stream().filter(option -> !option.hidden())
                .sorted(Comparator.comparingInt(OptionSpec::order)).toList();
        if (options.stream().allMatch(option -> option.order() < SIZE)) {
            return super.optionList();
        }
        StringBuilder text = new StringBuilder();
        for (int section = 0; section < HEADINGS.size(); section++) {
            int from = section * SIZE;
            List<OptionSpec> own = options.stream()
                    .filter(option -> option.order() >= from && option.order() < from + SIZE).toList();
            if (!own.isEmpty()) {
                // Of all options, so that the columns of all sections are as wide.
                Layout layout = createDefaultLayout(options, List.of(), colorScheme());
                layout.addAllOptions(own, parameterLabelRenderer());
                String heading = HEADINGS.get(section);
                text.append(heading.isEmpty() ? "" : createHeading("%n" + heading + "%n")).append(layout);
            }
        }
        return text.toString();
    }
}
