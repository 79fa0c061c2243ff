// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.driver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.ClientAction.Kind;
import io.heliograph.conformance.ClientOption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DriverTest {
    private static final String WHERE = " host=127.0.0.1 port=1883 version=5.0";

    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final PipedOutputStream input = new PipedOutputStream();
    private final PipedOutputStream output = new PipedOutputStream();
    private final Writer toDriver = new OutputStreamWriter(input, UTF_8);
    private final BufferedReader fromDriver;

    DriverTest() throws IOException {
        fromDriver = reader(output);
    }

    private static BufferedReader reader(PipedOutputStream output) throws IOException {
        return new BufferedReader(new InputStreamReader(new PipedInputStream(output), UTF_8));
    }

    private void drive(Actions actions) throws IOException {
        BufferedReader lines = reader(input);
        Driver driver = new Driver(actions, new PrintStream(output, false, UTF_8));
        Thread.ofPlatform().daemon().start(() -> {
            try {
                driver.read(lines);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void tell(String line) throws IOException {
        toDriver.write(line + "\n");
        toDriver.flush();
    }

    @AfterEach
    void close() throws IOException {
        toDriver.close();
    }

    @Test
    void anActionIsReadFromALine() throws Exception {
        drive((action, application) -> asked.add(action));

        tell("1 publish host=::1 port=1884 version=3.1.1 topic=a%2Fb%20c+d payload=%C3%A9 qos=2 retain=true");

        Asked action = asked.take();
        assertThat(action.is(Kind.PUBLISH)).isTrue();
        assertThat(action.action().version()).isEqualTo(MqttVersion.V3_1_1);
        assertThat(action.url("tcp")).isEqualTo("tcp://[::1]:1884");
        assertThat(action.text(ClientOption.TOPIC)).isEqualTo("a/b c+d");
        assertThat(action.number(ClientOption.QOS, 0)).isEqualTo(2);
        assertThat(action.has(ClientOption.RETAIN)).isTrue();
        assertThat(action.get(ClientOption.USER_NAME)).isNull();
        assertThat(action.payload(1)).isEqualTo("é");
        assertThat(action.payload(2)).isEqualTo("é-2");
        assertThat(fromDriver.readLine()).isEqualTo("1 ended");
    }

    @Test
    void messagesAreToldAsTheyCome() throws Exception {
        drive((action, application) -> application.message("a b", "é\n".getBytes(UTF_8)));

        tell("7 subscribe" + WHERE);

        assertThat(fromDriver.readLine()).isEqualTo("7 message a%20b %C3%A9%0A");
        assertThat(fromDriver.readLine()).isEqualTo("7 ended");
    }

    @Test
    void anActionThatFailsIsToldAndEnded() throws Exception {
        drive((action, application) -> {
            application.atEnd(() -> application.message("tidied", new byte[0]));
            throw new IOException("no way");
        });

        tell("7 subscribe" + WHERE);

        assertThat(fromDriver.readLine()).isEqualTo("7 remark java.io.IOException%3A%20no%20way");
        assertThat(fromDriver.readLine()).isEqualTo("7 message tidied ");
        assertThat(fromDriver.readLine()).isEqualTo("7 ended");
    }

    @Test
    void oneOfTwoActionsIsEnded() throws Exception {
        drive((action, application) -> {
            asked.add(action);
            application.stay();
        });
        tell("1 subscribe" + WHERE);
        tell("2 subscribe" + WHERE);
        asked.take();
        asked.take();

        tell("3 end");
        tell("2 end");

        assertThat(fromDriver.readLine()).isEqualTo("2 ended");
    }

    @Test
    void whatIsNotUnderstoodEndsTheAction() throws Exception {
        drive((action, application) -> asked.add(action));

        tell("1 dance" + WHERE);

        assertThat(fromDriver.readLine()).isEqualTo(
                "1 remark java.lang.IllegalArgumentException%3A%20nothing%20is%20called%20dance");
        assertThat(fromDriver.readLine()).isEqualTo("1 ended");
        assertThat(asked).isEmpty();
    }
}
