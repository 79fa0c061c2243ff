// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.description;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Reads descriptions strictly: what is not understood is an error that says where, and what would be right. */
final class DescriptionReader {
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private DescriptionReader() {}

    static ServerDescription ready(String name) throws IOException {
        if (!ServerDescription.READY.contains(name)) {
            throw new IOException("no description is called %s; there are: %s".formatted(name,
                    String.join(", ", ServerDescription.READY)));
        }
        String file = name + ".yaml";
        try (InputStream in = Objects.requireNonNull(DescriptionReader.class.getResourceAsStream(file), file)) {
            return parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static ServerDescription read(Path file) throws IOException {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
    }

    static ServerDescription parse(String file, String text) throws IOException {
        if (text.isBlank()) {
            throw new IOException(file + " is empty");
        }
        try {
            return Objects.requireNonNull(YAML.readValue(text, ServerDescription.class), file);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null ? file : file + ", line " + e.getLocation().getLineNr();
            throw new IOException(where + ": " + what(e), e);
        }
    }

    private static String what(JsonProcessingException e) {
        return switch (e) {
            case UnrecognizedPropertyException unknown -> "there is no '%s' here, only %s".formatted(
                    unknown.getPropertyName(), sorted(Objects.requireNonNullElse(unknown.getKnownPropertyIds(),
                            List.of())));
            case InvalidFormatException invalid when invalid.getTargetType().isEnum() -> "there is no '%s', only %s"
                    .formatted(invalid.getValue(), sorted(Arrays.asList(invalid.getTargetType().getEnumConstants())));
            case ValueInstantiationException wrong when wrong.getCause() != null -> String.valueOf(
                    wrong.getCause().getMessage());
            case JsonMappingException mapping -> place(mapping) + firstLine(mapping.getOriginalMessage());
            default -> firstLine(e.getOriginalMessage());
        };
    }

    private static String sorted(Collection<?> words) {
        return words.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    private static String place(JsonMappingException e) {
        String path = e.getPath().stream().map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull).collect(Collectors.joining("."));
        return path.isEmpty() ? "" : path + ": ";
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("")
                .replaceFirst("^Missing required creator property ('.*') \\(index \\d+\\)$", "$1 is missing");
    }
}
