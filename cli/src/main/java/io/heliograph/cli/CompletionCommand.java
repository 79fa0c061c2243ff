// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code helio completion}: what a shell needs to complete the commands and their options. */
@Command(name = "completion", description = "Print a script that completes helio's options in your shell.", footer = {
    "", "For this session: source <(helio completion bash)"})
final class CompletionCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh; the script is the same for both.")
    @SuppressWarnings("UnusedVariable") // to be checked is all it is for
    private Shell shell;

    @Option(names = "--help", usageHelp = true, description = "Print this and end.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    /** The shells that understand the script. */
    enum Shell {
        /** GNU Bash. */
        bash,
        /** Z shell with bashcompinit. */
        zsh
    }

    CompletionCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        streams.println(AutoComplete.bash("helio", Helio.tree(streams)));
        return ExitStatus.OK;
    }
}
