// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A transport of the user's own that throws what its contract does not know: the attempt fails, and nothing stays open. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransportFaultTest {
    private final AtomicInteger closed = new AtomicInteger();

    enum Place {
        OPEN,
        READ,
        WRITE,
        CLOSE
    }

    private record Faulty(Place place, AtomicInteger closed) implements Transport {
        private void at(Place here) {
            if (place == here) {
                throw new UnsupportedOperationException("at " + here);
            }
        }

        @Override
        public void open() {
            at(Place.OPEN);
        }

        @Override
        public int read(byte[] buffer) {
            at(Place.READ);
            return -1;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            at(Place.WRITE);
        }

        @Override
        public void closeOutput() {}

        @Override
        public void close() {
            closed.incrementAndGet();
            at(Place.CLOSE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectingFails(Place place) {
        try (MqttClient client = MqttClient.builder().transport(() -> new Faulty(place, closed)).build()) {
            assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(client::connect);
            assertThat(closed.get()).isPositive();
            assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
        }
    }

    @Test
    void connectingFailsIfThereIsNone() {
        try (MqttClient client = MqttClient.builder().transport(() -> {
            throw new IllegalStateException("none is left");
        }).build()) {
            assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(client::connect)
                    .withMessageContaining("none is left");
        }
    }
}
