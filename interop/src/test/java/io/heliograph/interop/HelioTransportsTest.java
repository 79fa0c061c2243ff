// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.interop.peers.MosquittoTransports;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options by which helio's pub and sub reach a server, with mosquitto as the server. */
class HelioTransportsTest {
    private static final MosquittoTransports MOSQUITTO = MosquittoTransports.start();

    private static String helio(String command, String options, String... more) {
        List<String> line = new ArrayList<>(HelioCommandsTest.helio(command));
        line.addAll(List.of(options.replace("TLS_PORT", Integer.toString(MOSQUITTO.tlsPort()))
                .replace("MUTUAL_PORT", Integer.toString(MOSQUITTO.mutualTlsPort()))
                .replace("WSS_PORT", Integer.toString(MOSQUITTO.secureWebSocketPort()))
                .replace("WS_PORT", Integer.toString(MOSQUITTO.webSocketPort()))
                .replace("DIR", MOSQUITTO.file("").toString()).split(" ", -1)));
        line.addAll(List.of(more));
        return Programs.output(line);
    }

    @ParameterizedTest
    @CsvSource({
        "-p TLS_PORT --cafile DIR/ca.pem",
        "-L mqtts://localhost:TLS_PORT --capath DIR --tls-version tlsv1.2",
        "-h 127.0.0.1 -p TLS_PORT --cafile DIR/ca.pem --tls-name localhost",
        "-p MUTUAL_PORT --cafile DIR/ca.pem --cert DIR/client.pem --key DIR/client.key",
        "-p MUTUAL_PORT --cafile DIR/ca.pem --cert DIR/client.pem --key DIR/encrypted.key --key-pw-from file:DIR/password",
        "-L ws://localhost:WS_PORT/mqtt",
        "-p WSS_PORT --ws --cafile DIR/ca.pem",
        "--unix DIR/socket",
    })
    void pubAndSubGetThrough(String options) {
        assertThat(helio("pub", options, "-t", "reached", "-r", "-q", "1", "-m", options)).isEmpty();
        assertThat(helio("sub", options, "-t", "reached", "-C", "1", "-W", "20")).isEqualTo(options + "\n");
    }

    @Test
    void whoHasNoCertificateIsNotLetIn() {
        assertThat(helio("sub", "-p MUTUAL_PORT --cafile DIR/ca.pem", "-t", "a", "-E", "--reconnect", "never"))
                .startsWith("helio sub: mqtts://localhost:" + MOSQUITTO.mutualTlsPort() + ": ").hasLineCount(1);
    }
}
