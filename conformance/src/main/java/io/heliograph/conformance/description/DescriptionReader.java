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
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads descriptions strictly: what is not understood is an error that says where, and what would be right.
 *
 * @param <T> what is described
 */
final class DescriptionReader<T> {
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Class<T> type;
    private final List<String> ready;
    private final String folder;
    private final Consumer<T> check;

    /**
     * A reader.
     *
     * @param ready  the names of those that come with the suite
     * @param folder where these are
     * @param check  throws {@link IllegalArgumentException} if something is missing. A constructor that does so hides the wrong
     *               word that is the cause, as Jackson tells of unknown words only when it has called the constructor
     */
    DescriptionReader(Class<T> type, List<String> ready, String folder, Consumer<T> check) {
        this.type = type;
        this.ready = ready;
        this.folder = folder;
        this.check = check;
    }

    /** One of those that come with the suite. */
    T ready(String name) throws IOException {
        if (!ready.contains(name)) {
            throw new IOException("no description is called %s; there are: %s".formatted(name,
                    String.join(", ", ready)));
        }
        String file = folder + name + ".yaml";
        try (InputStream in = Objects.requireNonNull(DescriptionReader.class.getResourceAsStream(file), file)) {
            return parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    T read(Path file) throws IOException {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
    }

    /** What YAML leaves out is null in a record, whatever the type says. */
    static <T> List<T> listOf(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    T parse(String file, String text) throws IOException {
        if (text.isBlank()) {
            throw new IOException(file + " is empty");
        }
        try {
            T description = Objects.requireNonNull(YAML.readValue(text, type), file);
            check.accept(description);
            return description;
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
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
