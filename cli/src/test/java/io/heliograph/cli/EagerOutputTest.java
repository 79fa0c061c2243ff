// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EagerOutputTest {

    @Test
    void showsALineAtOnce() throws Exception {
        try (PipedOutputStream pipe = new PipedOutputStream();
                PipedInputStream reader = new PipedInputStream(pipe);
                EagerOutput output = new EagerOutput(pipe, () -> {})) {
            output.write("one\n".getBytes(StandardCharsets.UTF_8));
            assertThat(reader.readNBytes(4)).asString(StandardCharsets.UTF_8).isEqualTo("one\n");
            output.write("two\n".getBytes(StandardCharsets.UTF_8));
            assertThat(reader.readNBytes(4)).asString(StandardCharsets.UTF_8).isEqualTo("two\n");
        }
    }

    /** While the first write is held up, a thousand more become one. */
    @Test
    void gathersWhileTheReaderIsSlow() throws Exception {
        CountDownLatch firstWriting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger writes = new AtomicInteger();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("byte by byte");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                writes.incrementAndGet();
                firstWriting.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                written.write(bytes, offset, length);
            }
        };
        try (EagerOutput output = new EagerOutput(slow, () -> {})) {
            output.write("0\n".getBytes(StandardCharsets.UTF_8));
            firstWriting.await();
            for (int i = 1; i <= 1000; i++) {
                output.write((i + "\n").getBytes(StandardCharsets.UTF_8));
            }
            goOn.countDown();
        }
        assertThat(writes).hasValue(2);
        assertThat(written.toString(StandardCharsets.UTF_8).lines()).hasSize(1001).last().isEqualTo("1000");
    }

    @Test
    void tellsOnceThatTheReaderIsGoneAndNeverBlocksThen() throws Exception {
        CompletableFuture<Boolean> broken = new CompletableFuture<>();
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        try (EagerOutput output = new EagerOutput(gone, () -> assertThat(broken.complete(true)).isTrue())) {
            output.write(new byte[1]);
            assertThat(broken.get(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 10; i++) {
                output.write(new byte[1 << 20]);
            }
        }
    }
}
