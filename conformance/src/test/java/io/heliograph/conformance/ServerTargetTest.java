// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.conformance.reference.ReferenceBroker;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServerTargetTest {
    private static final List<Selection> SOME = Stream.of("Publish.thePayload*", "Malformed.pingreqWith*",
            "FirstPacket.packetType0", "Transport.*", "WebSocket.*").map(Selection::of).toList();

    @Test
    void checksGoOverTlsAndWebSocketToo() throws Exception {
        try (ReferenceBroker broker = new ReferenceBroker()) {
            for (URI address : List.of(broker.tcp(), broker.tls(), broker.webSocket())) {
                ServerTarget target = ServerTarget.of("reference", address);
                target.requireSomebody();

                Report report = Suite.run(target, it -> SOME.stream().anyMatch(some -> some.test(it)), result -> {});

                assertThat(report.results()).as(address.toString())
                        .filteredOn(result -> result.verdict() != Verdict.NOT_APPLICABLE)
                        .hasSizeGreaterThan(5).allMatch(result -> result.verdict() == Verdict.PASSED);
            }
        }
    }

    @Test
    void anAddressTellsWhatElseCanBeChecked() {
        assertThat(ServerTarget.of("a", URI.create("ws://h/mqtt")).capabilities()).contains(Capability.WEBSOCKET)
                .doesNotContain(Capability.TLS);
        assertThat(ServerTarget.of("a", URI.create("mqtts://h")).capabilities()).contains(Capability.TLS)
                .doesNotContain(Capability.WEBSOCKET);
    }

    @Test
    void whoIsNotThereOrSomebodyElseIsTold() throws IOException {
        try (ReferenceBroker broker = new ReferenceBroker()) {
            URI tcp = broker.tcp();
            assertThatThrownBy(() -> ServerTarget.of("a", URI.create("mqtts://127.0.0.1:" + tcp.getPort()))
                    .requireSomebody()).isInstanceOf(IOException.class).hasMessageStartingWith("no broker at mqtts://");
        }
        assertThatThrownBy(() -> ServerTarget.of("a", URI.create("mqtt://nowhere.invalid")).requireSomebody())
                .isInstanceOf(IOException.class).hasMessage("nobody knows the host nowhere.invalid");
    }
}
