// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.Statement.Binds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The statements of both specifications, in their order. */
public final class Statements {
    private static final Map<String, Statement> V5 = read(MqttVersion.V5);
    private static final Map<String, Statement> V3_1_1 = read(MqttVersion.V3_1_1);

    private Statements() {}

    /** All statements of this version, 5.0 or 3.1.1. */
    public static Collection<Statement> of(MqttVersion version) {
        return table(version).values();
    }

    /**
     * The statement with this label.
     *
     * @throws IllegalArgumentException if the version has no such statement
     */
    public static Statement of(MqttVersion version, String label) {
        Statement statement = table(version).get(label);
        if (statement == null) {
            throw new IllegalArgumentException("MQTT %s has no statement %s".formatted(version, label));
        }
        return statement;
    }

    private static Map<String, Statement> table(MqttVersion version) {
        return switch (version) {
            case V5 -> V5;
            case V3_1_1 -> V3_1_1;
            case V3_1 -> throw new IllegalArgumentException("MQTT 3.1 has no numbered statements");
        };
    }

    private static Map<String, Statement> read(MqttVersion version) {
        Map<String, Statement> statements = new LinkedHashMap<>();
        String name = "statements-" + version + ".tsv";
        try (InputStream in = Objects.requireNonNull(Statements.class.getResourceAsStream(name), name);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).skip(1).forEach(line -> {
                String[] columns = line.split("\t", -1);
                statements.put(columns[0], new Statement(version, columns[0], columns[1], columns[2],
                        Binds.valueOf(columns[3].toUpperCase(Locale.ROOT)), columns[4]));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Collections.unmodifiableMap(statements);
    }
}
