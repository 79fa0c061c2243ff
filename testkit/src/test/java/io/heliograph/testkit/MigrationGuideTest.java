// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The methods that docs/migrate.md names of this module are there. */
class MigrationGuideTest {
    private static final Pattern NAME = Pattern.compile("`(\\w+)\\.(\\w+)\\(\\)`");

    @Test
    void allNamesAreThere() throws Exception {
        String section = Files.readString(Path.of("../docs/migrate.md")).split("## Raw packets", 2)[1];
        assertThat(NAME.matcher(section).results().toList()).hasSizeGreaterThan(15).allSatisfy(name -> {
            Class<?> type = Class.forName("io.heliograph.testkit." + name.group(1));
            assertThat(Stream.of(type.getMethods()).map(method -> method.getName())).contains(name.group(2));
        });
    }
}
