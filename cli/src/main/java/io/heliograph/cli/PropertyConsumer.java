// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Takes the arguments of {@code -D COMMAND NAME VALUE}, one more for a User Property. */
final class PropertyConsumer implements IParameterConsumer {

    @Override
    @SuppressWarnings("JdkObsolete") // Picocli's own signature.
    public void consumeParameters(Stack<String> args, ArgSpec option, CommandSpec command) {
        PropertyArguments properties = option.getValue();
        try {
            PropertyPlace place = PropertyPlace.of(next(args));
            String name = next(args);
            place.checkName(name);
            if (name.equals(PropertyPlace.USER_PROPERTY)) {
                properties.addUserProperty(place, next(args), next(args));
            } else {
                properties.add(place, name, next(args));
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "option -D: " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("JdkObsolete")
    private static String next(Stack<String> args) {
        if (args.isEmpty()) {
            throw new IllegalArgumentException("COMMAND NAME VALUE are needed, or COMMAND user-property NAME VALUE");
        }
        return args.pop();
    }
}
