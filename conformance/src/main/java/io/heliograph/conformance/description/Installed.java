// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Tells in one line what a Client needs and isn't there; else hundreds of checks would fail for the same reason. */
final class Installed {
    private static final long PATIENCE_SECONDS = 60;

    private Installed() {}

    static void require(ClientDescription client, Path directory) throws IOException, InterruptedException {
        if (!Files.isDirectory(directory)) {
            throw missing(client, "there is no directory " + directory);
        }
        String command = client.installed();
        if (command != null && !succeeds(command, directory)) {
            throw missing(client, "it is not installed: " + command + " fails");
        }
    }

    private static IOException missing(ClientDescription client, String what) {
        String install = client.install() == null ? "" : " (" + client.install() + ")";
        return new IOException("%s can't be started, %s%s".formatted(client.title(), what, install));
    }

    private static boolean succeeds(String command, Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", command).directory(directory.toFile())
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
        try {
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
