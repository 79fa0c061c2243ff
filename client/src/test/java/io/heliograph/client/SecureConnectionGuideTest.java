// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of "Secure the connection" in docs/embed.md is compiled here, as it stands there. */
class SecureConnectionGuideTest {
    private static void example() {
        Tls tls = Tls.builder()
                .trust(Path.of("ca.pem"))
                .clientCertificate(Path.of("client.pem"), Path.of("client-key.pem"))
                .build();
        MqttClient client = MqttClient.builder().server("mqtts://localhost:8883").tls(tls).build();
        client.close();
    }

    @Test
    void standsInTheGuide() throws Exception {
        assertThatThrownBy(SecureConnectionGuideTest::example).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ca.pem: there is no such file");
        String section = Files.readString(Path.of("../docs/embed.md")).split("### Secure the connection", 2)[1];
        String guide = section.split("```java", 2)[1].split("```", 2)[0];
        String source = Files.readString(Path.of("src/test/java/io/heliograph/client/SecureConnectionGuideTest.java"));
        assertThat(source).containsIgnoringWhitespaces(guide);
    }
}
