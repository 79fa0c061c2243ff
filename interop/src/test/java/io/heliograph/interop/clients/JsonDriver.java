// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.heliograph.interop.Deadline;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A program in another language that drives a client library: one process for all clients of that library. It reads requests
 * from its standard input and writes to its standard output, one JSON object a line:
 *
 * <pre>
 *   to it    {"number": 7, "client": "c3", "operation": "publish", "version": 5, ... what the operation needs}
 *   from it  {"program": "name and version"}                       once, when it is ready
 *            {"answer": 7} or {"answer": 7, "error": "why not"}    when the broker has answered
 *            {"client": "c3", "message": {...}}                    a message that a client received
 * </pre>
 *
 * The operations and their fields are those of {@link PeerClient}, named as in the codec's records; bytes are in Base64. The
 * program ends when its input ends, so none outlives the tests.
 */
final class JsonDriver {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter input;
    private final CompletableFuture<String> program = new CompletableFuture<>();
    private final AtomicInteger lastNumber = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Void>> answers = new ConcurrentHashMap<>();
    private final Map<String, Consumer<JsonNode>> receivers = new ConcurrentHashMap<>();

    private JsonDriver(Process process) {
        input = process.outputWriter(StandardCharsets.UTF_8);
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        // Not a virtual thread: waiting for a pipe keeps its carrier, and there are only as many of these as cores.
        Thread.ofPlatform().daemon().name("driver").start(() -> read(output));
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    /** Starts the program. */
    static JsonDriver start(List<String> command, Path directory) {
        try {
            return new JsonDriver(new ProcessBuilder(command).directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Name and version of the library, as the program reports them. */
    String program() {
        return await(program, "the program did not start");
    }

    /** Says who gets the messages of a client. */
    void onMessage(String client, Consumer<JsonNode> receiver) {
        receivers.put(client, receiver);
    }

    /** Sends a request and waits until it is answered. */
    void call(String client, String operation, ObjectNode request) {
        int number = lastNumber.incrementAndGet();
        request.put("number", number).put("client", client).put("operation", operation);
        CompletableFuture<Void> answer = new CompletableFuture<>();
        answers.put(number, answer);
        try {
            synchronized (input) {
                input.write(JSON.writeValueAsString(request));
                input.newLine();
                input.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await(answer, operation + " was not answered");
    }

    private static <T> T await(CompletableFuture<T> future, String otherwise) {
        try {
            return future.get(2 * Deadline.ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new AssertionError(otherwise, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void read(BufferedReader output) {
        try {
            String line = output.readLine();
            while (line != null) {
                onLine(JSON.readTree(line));
                line = output.readLine();
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the program wrote what is no JSON", e);
        } catch (IOException e) {
            // The program has ended.
        } finally {
            IllegalStateException ended = new IllegalStateException("the program has ended");
            program.completeExceptionally(ended);
            answers.values().forEach(answer -> answer.completeExceptionally(ended));
        }
    }

    private void onLine(JsonNode line) {
        if (line.has("program")) {
            program.complete(line.get("program").asText());
        } else if (line.has("message")) {
            Consumer<JsonNode> receiver = receivers.get(line.get("client").asText());
            if (receiver != null) {
                receiver.accept(line.get("message"));
            }
        } else {
            CompletableFuture<Void> answer = answers.remove(line.get("answer").asInt());
            if (line.has("error")) {
                answer.completeExceptionally(new IllegalStateException(line.get("error").asText()));
            } else {
                answer.complete(null);
            }
        }
    }
}
