// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/migrate.md says of this module is there, by this name and with this default. */
class MigrationGuideTest {
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*)?(?:\\.?([a-zA-Z_]\\w*)(\\(\\))?)?`");
    private static final List<String> PACKAGES = List.of("io.heliograph.client.", "io.heliograph.codec.",
            "java.lang.", "java.util.concurrent.");

    private static String page() throws IOException {
        String page = Files.readString(Path.of("../docs/migrate.md"));
        return page.substring(0, page.indexOf("## Raw packets"));
    }

    /** The cells of the column "here" of all tables. */
    private static List<String> here(String page) {
        List<String> cells = new ArrayList<>();
        int column = -1;
        for (String line : page.lines().toList()) {
            List<String> row = cells(line);
            if (row.contains("here")) {
                column = row.indexOf("here");
            } else if (!line.startsWith("|")) {
                column = -1;
            } else if (column >= 0 && !line.startsWith("| ---")) {
                cells.add(row.get(column));
            }
        }
        return cells;
    }

    private static List<String> cells(String line) {
        return Stream.of(line.split("\\|", -1)).skip(1).map(String::strip).toList();
    }

    @Test
    void allNamesAreThere() throws Exception {
        List<String> cells = here(page());
        assertThat(cells).hasSizeGreaterThan(90);
        List<String> wrong = new ArrayList<>();
        for (String cell : cells) {
            Matcher name = NAME.matcher(cell);
            while (name.find()) {
                if (!isThere(name.group(1), name.group(2), name.group(3) != null)) {
                    wrong.add(name.group());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean isThere(String type, String member, boolean method) {
        Class<?> owner = find(type == null ? "MqttClientBuilder" : type);
        if (owner == null || member == null) {
            // Words of the language.
            return owner != null || List.of("Subscription").contains(type);
        }
        if (method) {
            return Stream.of(owner.getMethods()).anyMatch(m -> m.getName().equals(member));
        }
        return type == null
                ? List.of("try", "switch").contains(member)
                : Stream.of(owner.getFields()).anyMatch(f -> f.getName().equals(member))
                        || Stream.of(owner.getDeclaredClasses()).anyMatch(c -> c.getSimpleName().equals(member));
    }

    private static Class<?> find(String type) {
        for (String prefix : PACKAGES) {
            try {
                return Class.forName(prefix + type);
            } catch (ClassNotFoundException e) {
                // In another package.
            }
        }
        return null;
    }

    @Test
    void defaultsAreAsItSays() throws Exception {
        Map<String, String> told = new LinkedHashMap<>();
        String options = page().split("## Options", 2)[1].split("## Events", 2)[0];
        for (String line : options.lines().filter(line -> line.startsWith("| ")).skip(2).toList()) {
            List<String> row = cells(line);
            told.put(row.get(2), row.get(3));
        }
        ClientOptions defaults = MqttClient.builder().options(new SplittableRandom(1));
        Timeouts timeouts = defaults.timeouts();
        assertThat(told).containsEntry("`cleanStart()`", "" + defaults.connect().cleanStart())
                .containsEntry("`keepAlive()`", defaults.connect().keepAlive() + " s")
                .containsEntry("`version()`", defaults.connect().version().toString())
                .containsEntry("`Reconnect.first()`", seconds(defaults.reconnect().first()))
                .containsEntry("`Reconnect.longest()`", seconds(defaults.reconnect().longest()))
                .containsEntry("`Timeouts.connect()`", seconds(timeouts.connect()))
                .containsEntry("`Timeouts.subscribe()`", seconds(timeouts.subscribe()))
                .containsEntry("`Timeouts.publish()`", seconds(timeouts.publish()))
                .containsEntry("`Timeouts.unsubscribe()`", seconds(timeouts.unsubscribe()))
                .containsEntry("`Timeouts.ping()`", seconds(timeouts.ping()))
                .containsEntry("`Timeouts.other()`", seconds(timeouts.other()))
                .containsEntry("`publishBuffer()`", messages(defaults.delivery().messages()))
                .containsEntry("`receiveBuffer()`", messages(defaults.receiveMessages()))
                .containsEntry("`whenFull()`", defaults.delivery().whenFull().name())
                .containsEntry("`offlinePublishing()`", defaults.delivery().offline().name());
        assertThat(defaults.connect().clientIdentifier()).isEmpty();
        assertThat(defaults.connect().userName()).isNull();
        assertThat(defaults.connect().will()).isNull();
        assertThat(defaults.connect().properties().maximumPacketSize()).isNull();
        assertThat(timeouts).isEqualTo(Timeouts.INTERNET);
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }

    private static String messages(int count) {
        return String.format(Locale.ROOT, "%,d messages", count);
    }
}
