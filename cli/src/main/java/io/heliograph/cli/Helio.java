// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

/** The {@code helio} command. */
public final class Helio {

    private Helio() {}

    /** Runs the command. */
    public static void main(String[] args) {
        System.out.println("helio 0.1.0-SNAPSHOT " + String.join("|", args));
    }
}
