// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which messages {@code helio sub} prints, and how. */
final class PrintOptions {
    @Option(names = {"-v", "--verbose"}, order = 21,
            description = "Print the topic before each payload.")
    private boolean verbose;

    @Option(names = {"-F", "--format"}, order = 22, paramLabel = "FORMAT",
            description = "Print each message in this format, such as "
                    + "'%%I %%t %%p'; docs/cli.md lists all sequences.")
    private @Nullable String format;

    @Option(names = "--output", order = 23, paramLabel = "KIND",
            description = "Print the payload as text, hex or base64, or the whole message as json. Default: text, which "
                    + "is the payload's bytes as they are.")
    private @Nullable String output;

    @Option(names = "--pretty", order = 24, description = "Print the JSON of %%j and %%J on several lines.")
    private boolean pretty;

    @Option(names = "-N", order = 25, description = "Print no end of line behind a message.")
    private boolean noEndOfLine;

    @Option(names = "-C", order = 26, paramLabel = "COUNT",
            description = "End after so many messages.")
    private @Nullable Integer count;

    @Option(names = "-R", order = 27, description = "Print no retained messages.")
    private boolean noRetained;

    @Option(names = "--retained-only", order = 28,
            description = "Print retained messages only, and end with the first other one.")
    private boolean retainedOnly;

    @Option(names = "--remove-retained", order = 29,
            description = "Remove from the server each retained message that comes.")
    private boolean removeRetained;

    @Option(names = {"-T", "--filter-out"}, order = 30, paramLabel = "FILTER",
            description = "Print no messages that match this Topic Filter; may be given again.")
    private final List<String> filteredOut = new ArrayList<>();

    /**
     * What the options say.
     *
     * @throws IllegalArgumentException if they contradict each other, or one is no format or no Topic Filter
     */
    Printing printing() {
        if (noRetained && retainedOnly) {
            throw new IllegalArgumentException("-R and --retained-only can't both be given");
        }
        if (count != null && count < 1) {
            throw new IllegalArgumentException("-C is at least 1");
        }
        return new Printing(outputFormat(), !noEndOfLine, count == null ? Long.MAX_VALUE : count, noRetained,
                retainedOnly,
                removeRetained, filteredOut.stream().map(TopicFilter::of).toList());
    }

    private OutputFormat outputFormat() {
        if (format != null && output != null) {
            throw new IllegalArgumentException("-F and --output can't both be given");
        }
        if (format != null) {
            return OutputFormat.of(format, pretty);
        }
        String topic = verbose ? "%t " : "";
        return switch (output == null ? "text" : output.toLowerCase(Locale.ROOT)) {
            case "text" -> verbose ? OutputFormat.VERBOSE : OutputFormat.PAYLOAD;
            case "hex" -> OutputFormat.of(topic + "%x", false);
            case "base64" -> OutputFormat.of(topic + "%b", false);
            case "json" -> OutputFormat.of("%j", pretty);
            default -> throw new IllegalArgumentException("--output is text, hex, base64 or json, not " + output);
        };
    }
}
