// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that the DNS names, and addresses that have failed. The DNS is the test's, the sockets are real. */
class ServiceRecordTest extends TransportTest {
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final Health<java.net.InetSocketAddress> health = new Health<>(new ManualTime());

    @Test
    void readsTheTextOfARecord() throws IOException {
        assertThat(ServiceRecord.parse("10 60 1883 broker.example.org."))
                .isEqualTo(new ServiceRecord(10, 60, 1883, "broker.example.org"));
        assertThat(ServiceRecord.parse("0 0 0 .").target()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1 2 3", "1 2 x host", "1 2 3 4 5"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> ServiceRecord.parse(text)).isInstanceOf(IOException.class)
                .hasMessageContaining("no SRV record");
    }

    @Test
    void triesTheLowestPriorityFirstAndAmongTheSameByWeight() {
        ServiceRecord spare = new ServiceRecord(20, 100, 1, "spare");
        ServiceRecord heavy = new ServiceRecord(10, 75, 1, "heavy");
        ServiceRecord light = new ServiceRecord(10, 25, 1, "light");
        ServiceRecord none = new ServiceRecord(1, 1, 0, "");
        Random random = new Random(1);
        int heavyFirst = 0;
        for (int i = 0; i < 10_000; i++) {
            List<ServiceRecord> ordered = ServiceRecord.ordered(List.of(spare, heavy, none, light), random);
            assertThat(ordered).containsExactlyInAnyOrder(heavy, light, spare).endsWith(spare);
            heavyFirst += ordered.get(0).equals(heavy) ? 1 : 0;
        }
        assertThat(heavyFirst).isBetween(7_300, 7_700);
    }

    @Test
    void recordsWithoutWeightAreTriedToo() {
        ServiceRecord a = new ServiceRecord(1, 0, 1, "a");
        ServiceRecord b = new ServiceRecord(1, 0, 2, "b");
        assertThat(ServiceRecord.ordered(List.of(a, b), new Random(1))).containsExactlyInAnyOrder(a, b);
    }

    private TcpTransport transport(String server, Map<String, List<ServiceRecord>> services) {
        Names<ServiceRecord> dns = new Names<>(name -> {
            asked.add(name);
            return services.getOrDefault(name, List.of());
        }, threads);
        Names<InetAddress> hosts = new Names<>(name -> switch (name) {
            case "two.example" -> List.of(local(2), local(1));
            case "one.example" -> List.of(local(1));
            default -> throw new UnknownHostException(name);
        }, threads);
        return new TcpTransport(new Destination(ServerAddress.parse(server), Tls.DEFAULT, Map.of(), null,
                Duration.ofSeconds(5), health), hosts, dns);
    }

    private static InetAddress local(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    @Test
    void connectsToAServerThatTheServiceHas() throws Exception {
        try (ServerSocket listening = listen()) {
            TcpTransport transport = transport("mqtt+srv://example.org", Map.of("_mqtt._tcp.example.org",
                    List.of(new ServiceRecord(1, 0, 9, "gone.example"),
                            new ServiceRecord(2, 0, listening.getLocalPort(), "one.example"))));
            transport.open();
            listening.accept().close();
            transport.close();
            assertThat(asked).containsExactly("_mqtt._tcp.example.org");
        }
    }

    @Test
    void saysThatThereIsNoSuchService() {
        assertThatThrownBy(transport("mqtts+srv://example.org", Map.of())::open).isInstanceOf(IOException.class)
                .hasMessageContaining("_secure-mqtt._tcp.example.org");
        assertThatThrownBy(transport("mqtt+srv://example.org", Map.of("_mqtt._tcp.example.org",
                List.of(new ServiceRecord(0, 0, 0, ""))))::open).isInstanceOf(IOException.class)
                .hasMessageContaining("no such service");
    }

    @Test
    void anAddressThatHasFailedIsTriedAfterTheOthers() throws Exception {
        try (ServerSocket first = new ServerSocket(0, 50, local(2));
                ServerSocket second = new ServerSocket(first.getLocalPort(), 50, local(1))) {
            String server = "two.example:" + first.getLocalPort();
            accepts(server, first);
            accepts(server, first);
            // The Server there accepts the socket and refuses the connection.
            health.failed();
            accepts(server, second);
            health.failed();
            accepts(server, first);
        }
    }

    private void accepts(String server, ServerSocket listening) throws IOException {
        TcpTransport transport = transport(server, Map.of());
        transport.open();
        listening.accept().close();
        transport.close();
    }
}
