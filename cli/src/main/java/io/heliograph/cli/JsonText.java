// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * Checks a JSON text (RFC 8259) and writes it anew, compact or indented. Numbers keep their spelling, members their order, so
 * nothing is lost that a number type could not hold.
 */
final class JsonText {
    /** Deeper nesting is refused, as nobody reads it; how long a text is, the packet that it came in has bounded. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(500)
                    .maxNumberLength(Integer.MAX_VALUE).maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE).build())
            .build();

    /** The text is no JSON. */
    static final class InvalidException extends Exception {
        private InvalidException(JsonProcessingException cause) {
            super("no valid JSON: " + cause.getOriginalMessage(), cause);
        }

        private InvalidException(String message) {
            super(message);
        }
    }

    private JsonText() {}

    /** The text without insignificant white space. */
    static String compact(String text) throws InvalidException {
        return rewritten(text, false);
    }

    /** The text with one member or element to a line, indented by two blanks a level. */
    static String indented(String text) throws InvalidException {
        return rewritten(text, true);
    }

    /** The text as a JSON string with its quotation marks. */
    static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private static String rewritten(String text, boolean indented) throws InvalidException {
        StringWriter out = new StringWriter(text.length());
        try (JsonParser parser = FACTORY.createParser(text); JsonGenerator generator = FACTORY.createGenerator(out)) {
            if (indented) {
                generator.setPrettyPrinter(printer());
            }
            copyValue(parser, generator);
        } catch (JsonProcessingException e) {
            throw new InvalidException(e);
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
        return out.toString();
    }

    private static void copyValue(JsonParser parser, JsonGenerator generator) throws IOException, InvalidException {
        int depth = 0;
        do {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new InvalidException("no valid JSON: it ends too early");
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token.isNumeric()) {
                generator.writeNumber(parser.getText());
            } else {
                generator.copyCurrentEvent(parser);
            }
        } while (depth > 0);
        if (parser.nextToken() != null) {
            throw new InvalidException("no valid JSON: something follows the value");
        }
    }

    private static DefaultPrettyPrinter printer() {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("").withArrayEmptySeparator(""));
        printer.indentObjectsWith(lines);
        printer.indentArraysWith(lines);
        return printer;
    }
}
