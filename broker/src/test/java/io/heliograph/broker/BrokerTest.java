// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker;

import static io.heliograph.broker.network.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.broker.network.RawClient;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Message;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The broker as those see it who embed it. */
class BrokerTest {

    private static Broker start() {
        return Broker.builder().port(0).shards(2).start();
    }

    private static long shardThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("heliograph-shard")).count();
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : -1;
    }

    @Test
    void startsWellWithinASecond() throws IOException {
        Duration best = Duration.ofDays(1);
        // The best of some, as the machine may be busy with something else.
        for (int i = 0; i < 10; i++) {
            long before = System.nanoTime();
            try (Broker broker = start(); RawClient client = RawClient.connected(broker.port(), "a")) {
                Duration time = Duration.ofNanos(System.nanoTime() - before);
                best = time.compareTo(best) < 0 ? time : best;
                client.send(Disconnect.NORMAL).expectEnd();
            }
        }
        assertThat(best).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void closingLeavesNeitherThreadNorSocket() throws IOException {
        start().close();
        long files = openFiles();
        for (int i = 0; i < 5; i++) {
            Broker broker = start();
            int port = broker.port();
            // The silent one first: then it is accepted too, and not reset in the queue of the operating system.
            try (RawClient silent = new RawClient(port); RawClient client = RawClient.connected(port, "a")) {
                assertThat(shardThreads()).isPositive();
                broker.close();
                assertThat(client.expect(Disconnect.class).reasonCode()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
                client.expectEnd();
                silent.expectEnd();
            }
            assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(ConnectException.class);
            eventually(() -> shardThreads() == 0, () -> shardThreads() + " threads are left");
        }
        eventually(() -> openFiles() <= files, () -> "%d files are open, before it were %d".formatted(openFiles(),
                files));
    }

    @Test
    void closingTwiceIsClosingOnce() {
        Broker broker = start();
        broker.close();
        broker.close();
    }

    @Test
    void anOccupiedPortIsToldInASentence() {
        try (Broker broker = start()) {
            int port = broker.port();
            assertThatThrownBy(() -> Broker.builder().port(port).start()).isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("can't listen on 127.0.0.1:" + port + ": ")
                    .hasMessageContaining("in use");
        }
        eventually(() -> shardThreads() == 0, () -> shardThreads() + " threads are left");
    }

    @Test
    void anUnknownHostIsToldInASentence() {
        assertThatThrownBy(() -> Broker.builder().host("no-such-host.invalid").port(0).start())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("can't listen on no-such-host.invalid: there is no such host");
    }

    @Test
    void aThousandConnectionsComeAndGoAndLeaveNothing() throws IOException {
        try (Broker broker = start()) {
            RawClient.connected(broker.port(), "first").close();
            long files = openFiles();
            for (int i = 0; i < 1_000; i++) {
                RawClient client = RawClient.connected(broker.port(), "c" + i);
                client.send(new Subscribe(1, List.of(Subscription.of("t/" + i, QoS.AT_LEAST_ONCE))))
                        .expect(Suback.class);
                if (i % 2 == 0) {
                    client.send(Disconnect.NORMAL).expectEnd();
                    client.close();
                } else {
                    client.reset();
                }
            }
            eventually(() -> broker.statistics().connections() == 0 && broker.statistics().sessions() == 0,
                    () -> broker.statistics().toString());
            assertThat(broker.statistics().subscriptions()).isZero();
            eventually(() -> openFiles() <= files + 5, () -> openFiles() + " files are open, before it were " + files);
        }
    }

    @Test
    void statisticsTellWhatThereIsAndWhatWas() throws IOException {
        try (Broker broker = start(); RawClient client = RawClient.connected(broker.port(), "a")) {
            client.send(new Subscribe(1, List.of(Subscription.of("t", QoS.AT_LEAST_ONCE)))).expect(Suback.class);
            Message message = Message.of("t", Bytes.utf8("x"), QoS.AT_LEAST_ONCE);
            client.send(new Publish(message.withRetain(true), 1));
            client.expect(new Publish(message, 1), new Puback(1));
            assertThat(broker.statistics())
                    .isEqualTo(new BrokerStatistics(1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0));
            client.send(new Puback(1));
            eventually(() -> broker.statistics().queuedMessages() == 0, () -> broker.statistics().toString());
            assertThat(broker.address().getPort()).isEqualTo(broker.port());
        }
    }
}
