// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

    @ParameterizedTest
    @CsvSource({"localhost, localhost, 1883", "localhost:1884, localhost, 1884", "mqtt://h.example, h.example, 1883",
        "mqtt://h.example:99/, h.example, 99", "10.0.0.1, 10.0.0.1, 1883", "[::1]:5, ::1, 5",
        "mqtt://[::1], ::1, 1883", "my_broker, my_broker, 1883", "mqtt://my_broker_1.net_a:99, my_broker_1.net_a, 99",
        "_x, _x, 1883"})
    void readsHostAndPort(String text, String host, int port) {
        assertThat(ServerAddress.parse(text)).isEqualTo(new ServerAddress(host, port));
    }

    @Test
    void knowsHowMqttIsCarried() {
        assertThat(ServerAddress.parse("mqtts://h")).isEqualTo(new ServerAddress(Scheme.MQTTS, "h", 8883, ""))
                .hasToString("mqtts://h:8883");
        assertThat(ServerAddress.parse("mqtts://[::1]:1")).isEqualTo(new ServerAddress(Scheme.MQTTS, "::1", 1, ""));
    }

    @Test
    void knowsThePathOfAWebSocket() {
        assertThat(ServerAddress.parse("ws://h")).isEqualTo(new ServerAddress(Scheme.WS, "h", 80, "/mqtt"));
        assertThat(ServerAddress.parse("wss://h/")).isEqualTo(new ServerAddress(Scheme.WSS, "h", 443, "/"));
        assertThat(ServerAddress.parse("wss://h:1/a%20b?token=secret"))
                .isEqualTo(new ServerAddress(Scheme.WSS, "h", 1, "/a%20b?token=secret")).hasToString("wss://h:1/a%20b");
    }

    @Test
    void knowsServicesOfTheDns() {
        ServerAddress plain = ServerAddress.parse("mqtt+srv://example.org");
        assertThat(plain).isEqualTo(new ServerAddress(Scheme.MQTT_SRV, "example.org", 0, ""))
                .hasToString("mqtt+srv://example.org");
        assertThat(plain.serviceName()).isEqualTo("_mqtt._tcp.example.org");
        assertThat(plain.of(new ServiceRecord(1, 2, 3, "h"))).isEqualTo(new ServerAddress("h", 3));
        ServerAddress secure = ServerAddress.parse("mqtts+srv://example.org");
        assertThat(secure.serviceName()).isEqualTo("_secure-mqtt._tcp.example.org");
        assertThat(secure.of(new ServiceRecord(1, 2, 3, "h"))).isEqualTo(new ServerAddress(Scheme.MQTTS, "h", 3, ""));
    }

    @Test
    void knowsUnixDomainSockets() {
        assertThat(ServerAddress.parse("unix:/run/a b.sock"))
                .isEqualTo(new ServerAddress(Scheme.UNIX, "", 0, "/run/a b.sock")).hasToString("unix:/run/a b.sock");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tcp://h", "mqtts://h/path", "ws://h#x", "unix:x", "unix:", "http://h", "h:0",
        "h:65536", "h:x",
        "h/path", "h?x",
        "u:p@h", "mqtt://", "a b", "::1", "h:1883:1", "a_b:x", "a_b:0", "a_b:65536", "u:p@a_b", "a_b-",
        "mqtt+srv://d:1", "ws+srv://d"})
    void refusesEverythingElseWithASentence(String text) {
        assertThatThrownBy(() -> ServerAddress.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + text + "\" is no server, such as \"localhost\"");
    }

    @Test
    void isWrittenAsAUriWithItsPortAndWithoutSecrets() {
        assertThat(ServerAddress.parse("h")).hasToString("mqtt://h:1883");
        assertThat(ServerAddress.parse("mqtt://h:1")).hasToString("mqtt://h:1");
        assertThat(ServerAddress.parse("[::1]")).hasToString("mqtt://[::1]:1883");
        assertThat(ServerAddress.parse("mqtts://h")).hasToString("mqtts://h:8883");
        assertThat(ServerAddress.parse("ws://h")).hasToString("ws://h:80/mqtt");
        assertThat(ServerAddress.parse("wss://h/path?token=secret")).hasToString("wss://h:443/path");
        assertThat(ServerAddress.parse("unix:/run/mqtt")).hasToString("unix:/run/mqtt");
        assertThat(ServerAddress.parse("mqtts+srv://example.org")).hasToString("mqtts+srv://example.org");
    }
}
