// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.Connack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class UnixTransportTest extends TransportTest {
    @TempDir
    private Path directory;

    private ServerSocketChannel listenAt(Path file) throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(file));
        return listening;
    }

    @Test
    void carriesLargeMessagesAndManySmallOnes() throws Exception {
        Path file = directory.resolve("a socket");
        try (SmallBroker broker = new SmallBroker(); ServerSocketChannel listening = listenAt(file)) {
            Thread relay = Thread.ofVirtual().start(() -> relay(listening, port(broker)));
            use(MqttClient.builder().server("unix:" + file));
            relay.join();
        }
    }

    private static void relay(ServerSocketChannel listening, int port) {
        try (SocketChannel client = listening.accept();
                SocketChannel server = SocketChannel
                        .open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            Thread down = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            down.join();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One of them has gone.
        }
    }

    @Test
    void saysWhichFileNobodyListensAt() {
        Path file = directory.resolve("none");
        try (MqttClient client = client(MqttClient.builder().server("unix:" + file))) {
            assertThatThrownBy(client::connect).isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void closeEndsAConnectThatIsNotAnswered() throws Exception {
        Path file = directory.resolve("silent");
        try (ServerSocketChannel listening = listenAt(file)) {
            MqttClient client = client(MqttClient.builder().server("unix:" + file));
            CompletableFuture<Connack> connected = client.async().connect();
            try (SocketChannel accepted = listening.accept()) {
                assertThat(accepted.read(ByteBuffer.allocate(1))).isOne();
                client.close();
                assertThat(ScriptedTest.failure(connected)).isInstanceOf(ClientClosedException.class);
            }
        }
    }
}
