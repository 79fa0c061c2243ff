// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of the fuzzers for inputs that are known: the table, what the fuzzers have found, and a few random ones. */
class DecodingRulesTest {
    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void holdForTheTable(MqttVersion version) {
        DecodingRules.seeds(version).forEach(seed -> DecodingRules.check(version, seed));
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void holdForWhatWasFoundBefore(MqttVersion version) throws IOException {
        // Where Jazzer keeps the inputs of a test that it has once failed on.
        Path inputs = Path.of("src/test/resources/io/heliograph/codec/Mqtt%sFuzzTestInputs/anyBytesKeepTheRules"
                .formatted(version.toString().replace(".0", "").replace(".", "")));
        for (Path seed : files(inputs)) {
            DecodingRules.check(version, Files.readAllBytes(seed));
        }
    }

    @Property
    void holdForAnyBytes(@ForAll MqttVersion version, @ForAll @Size(min = 2, max = 100) byte[] input) {
        DecodingRules.check(version, input);
    }

    private static List<Path> files(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return files;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(files::add);
        }
        return files;
    }
}
