// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PacketType;
import io.heliograph.codec.ReasonCode;
import io.heliograph.testkit.FuzzFinding.Kind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A Server that says things to a Client that no Server says, and looks whether the Client survives: the counterpart of
 * {@link EndpointFuzzer}.
 *
 * <pre>{@code
 * ClientFuzzer fuzzer = ClientFuzzer.of(MqttVersion.V5, address -> {
 *     MqttClient client = MqttClient.builder().server("127.0.0.1:" + address.getPort()).build();
 *     Thread.ofVirtual().start(client::connect);
 *     return client;
 * });
 * assertThat(fuzzer.run(1, 1_000)).isEmpty();
 * }</pre>
 *
 * <p>For each dialogue a Client is started, and after it another one, to a well-behaved Server: it has to connect and to end when it
 * is closed. Each dialogue has a seed, and all that is random is drawn from it: {@link #replay} says exactly the same again.
 *
 * <p>What has to be refused is what the decoder of this project refuses; the finding names the statement. For one thread.
 */
public final class ClientFuzzer {
    private static final int DISCONNECT = PacketType.DISCONNECT.value();

    private final MqttVersion version;
    private final Starter starter;
    private Duration patience = Duration.ofSeconds(5);

    /** Starts a Client. */
    @FunctionalInterface
    public interface Starter {
        /**
         * Starts a Client that connects to this address by TCP, and does not wait until it is connected.
         *
         * @return closing it, once or twice, ends the Client
         * @throws Exception if it can't be started; that is a finding
         */
        AutoCloseable start(InetSocketAddress server) throws Exception;
    }

    private ClientFuzzer(MqttVersion version, Starter starter) {
        this.version = version;
        this.starter = Objects.requireNonNull(starter);
    }

    /**
     * A fuzzer of Clients.
     *
     * @param version the version that the Clients speak
     */
    public static ClientFuzzer of(MqttVersion version, Starter starter) {
        return new ClientFuzzer(version, starter);
    }

    /** How long a Client may take to connect or to close a connection; at first 5 s. */
    public ClientFuzzer patience(Duration duration) {
        patience = duration;
        return this;
    }

    /**
     * Holds so many dialogues, one after the other.
     *
     * @param seed from which the seeds of the dialogues are drawn
     * @return what was found; the run ends early after a crash or {@link EndpointFuzzer#MOST_FINDINGS}
     */
    public List<FuzzFinding> run(long seed, int dialogues) {
        SplittableRandom seeds = new SplittableRandom(seed);
        List<FuzzFinding> findings = new ArrayList<>();
        for (int i = 0; i < dialogues && findings.size() < EndpointFuzzer.MOST_FINDINGS; i++) {
            FuzzFinding finding = replay(seeds.nextLong());
            if (finding != null) {
                findings.add(finding);
                if (finding.kind() == Kind.CRASH) {
                    break;
                }
            }
        }
        return findings;
    }

    /** Holds the dialogue of this seed; answers with what is wrong, or null. */
    public @Nullable FuzzFinding replay(long seed) {
        FuzzFinding finding = withClient(seed, connection -> {
            List<RawPacket> packets = FuzzedDialogue.ofServer(version, seed);
            SplittableRandom pieces = new SplittableRandom(seed);
            for (RawPacket packet : packets) {
                if (packet.length() > 1 && pieces.nextInt(4) == 0) {
                    connection.sendInPieces(packet, Duration.ZERO, 1 + pieces.nextInt(packet.length() - 1));
                } else {
                    connection.send(packet);
                }
            }
            String reason = FuzzedDialogue.reasonForClient(version, packets);
            return reason == null || connection.endsWithin(patience) ? null
                    : new FuzzFinding(Kind.NO_CLOSE, seed, "the connection has to be closed: %s%n%s".formatted(reason,
                            connection.transcript()));
        });
        FuzzFinding sick = withClient(seed, connection -> {
            connection.send(new Connack(false, ReasonCode.SUCCESS));
            return null;
        });
        return finding != null ? finding : sick;
    }

    /** What is said to a Client whose CONNECT has come. */
    private interface Dialogue {
        @Nullable
        FuzzFinding hold(RawConnection connection);
    }

    private @Nullable FuzzFinding withClient(long seed, Dialogue dialogue) {
        try (RawServer server = RawServer.start().patience(patience)) {
            AutoCloseable client = starter.start(server.address());
            try {
                RawConnection connection = server.accept();
                connection.expect(Connect.class);
                FuzzFinding finding = dialogue.hold(connection);
                boolean closed = close(client, connection);
                return finding != null || closed ? finding
                        : new FuzzFinding(Kind.HANG, seed, "a Client was closed and does not end%n%s"
                                .formatted(connection.transcript()));
            } finally {
                // So that the next one does not meet it; it may have been closed before.
                client.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (AssertionError | Exception e) {
            return new FuzzFinding(Kind.CRASH, seed, "a Client does not connect, or can't be closed: " + e);
        }
    }

    /** Closes a Client, and its connection as soon as it takes leave; whether both come to an end in time. */
    private boolean close(AutoCloseable client, RawConnection connection) throws Exception {
        FutureTask<@Nullable Void> closing = new FutureTask<>(() -> {
            client.close();
            return null;
        });
        Thread.ofVirtual().start(closing);
        boolean gone = connection.endsWithin(patience, packet -> packet.at(0) >> 4 == DISCONNECT);
        connection.close();
        try {
            closing.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return gone;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
