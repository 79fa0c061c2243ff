// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.client.MqttClient;
import io.heliograph.client.StoreException;
import io.heliograph.codec.ConnectProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes and one directory of a store. */
class StoreLockTest {
    @TempDir
    Path directory;

    private static MqttClient client(Path store) {
        return MqttClient.builder().server("localhost:1").clientIdentifier("c").cleanStart(false)
                .connectProperties(ConnectProperties.builder().sessionExpiryInterval(1_000L).build()).store(store)
                .build();
    }

    /** Another process that wants the store. */
    static final class Other {
        private Other() {}

        @SuppressWarnings("SystemOut") // It is how this process answers.
        public static void main(String... args) {
            try (MqttClient client = client(Path.of(args[0]))) {
                System.out.print("opened by " + client.clientIdentifier());
            } catch (StoreException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    private String other() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Other.class.getName(),
                directory.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    @Test
    void theStoreStaysWithItsClientWhateverOthersTry() throws Exception {
        String inUse = "in use by process " + ProcessHandle.current().pid();
        try (MqttClient first = client(directory)) {
            assertThat(other()).contains(inUse);
            // POSIX takes the lock from a process that closes the file, be it the one it has opened for a second time.
            assertThatThrownBy(() -> client(directory)).isInstanceOf(StoreException.class).hasMessageContaining(inUse);
            assertThat(other()).contains(inUse);
            Path link = Files.createSymbolicLink(directory.resolveSibling(directory.getFileName() + "-link"),
                    directory);
            assertThatThrownBy(() -> client(link)).isInstanceOf(StoreException.class).hasMessageContaining(inUse);
            Files.delete(link);
            assertThat(other()).contains(inUse);
            assertThat(first.clientIdentifier()).isEqualTo("c");
        }
        assertThat(other()).isEqualTo("opened by c");
    }
}
