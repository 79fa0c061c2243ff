// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Connect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingreq;
import io.heliograph.testkit.FuzzFinding.Kind;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Says things to a Server that no Client says, and looks whether it survives: dialogues of the protocol's grammar with packets
 * that are spoiled, left out, doubled or exchanged.
 *
 * <pre>{@code
 * List<FuzzFinding> findings = EndpointFuzzer.of("localhost", 1883, MqttVersion.V5).run(1, 10_000);
 * assertThat(findings).isEmpty();
 * }</pre>
 *
 * <p>Each dialogue has a seed, and all that is random is drawn from it: {@link #replay} says exactly the same again. After each
 * dialogue a well-behaved Client connects and has to be answered. The Server has to accept Clients without credentials. For Clients
 * there is {@link ClientFuzzer}.
 *
 * <p>What has to be refused is what the decoder of this project refuses; the finding names the statement. For one thread.
 */
public final class EndpointFuzzer {
    /** After so many findings a run ends: what they have in common is to be found first. */
    public static final int MOST_FINDINGS = 20;

    private final InetSocketAddress server;
    private final MqttVersion version;
    private Duration patience = Duration.ofSeconds(5);

    private EndpointFuzzer(InetSocketAddress server, MqttVersion version) {
        this.server = server;
        this.version = version;
    }

    /** A fuzzer of the Server there, in this version. */
    public static EndpointFuzzer of(String host, int port, MqttVersion version) {
        return new EndpointFuzzer(new InetSocketAddress(host, port), version);
    }

    /** How long the Server may take to close a connection or to answer; at first 5 s. */
    public EndpointFuzzer patience(Duration duration) {
        patience = duration;
        return this;
    }

    /**
     * Holds so many dialogues, one after the other.
     *
     * @param seed from which the seeds of the dialogues are drawn
     * @return what was found; the run ends early after a crash or {@link #MOST_FINDINGS}
     * @throws AssertionError if the Server itself sends what can't be cut into packets
     */
    public List<FuzzFinding> run(long seed, int dialogues) {
        SplittableRandom seeds = new SplittableRandom(seed);
        List<FuzzFinding> findings = new ArrayList<>();
        for (int i = 0; i < dialogues && findings.size() < MOST_FINDINGS; i++) {
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
        List<RawPacket> packets = FuzzedDialogue.of(version, seed);
        String transcript;
        String unanswered = null;
        try (RawClient client = connect()) {
            SplittableRandom pieces = new SplittableRandom(seed);
            for (RawPacket packet : packets) {
                if (packet.length() > 1 && pieces.nextInt(4) == 0) {
                    client.sendInPieces(packet, Duration.ZERO, 1 + pieces.nextInt(packet.length() - 1));
                } else {
                    client.send(packet);
                }
            }
            String reason = FuzzedDialogue.reasonToClose(packets);
            if (reason != null && !client.endsWithin(patience)) {
                unanswered = "the connection has to be closed: " + reason;
            }
            transcript = client.transcript();
        } catch (UncheckedIOException e) {
            return new FuzzFinding(Kind.CRASH, seed, String.valueOf(e.getMessage()));
        }
        FuzzFinding sick = probe(seed, transcript);
        if (sick != null || unanswered == null) {
            return sick;
        }
        return new FuzzFinding(Kind.NO_CLOSE, seed, unanswered + System.lineSeparator() + transcript);
    }

    private RawClient connect() {
        return RawClient.connect(server, version).patience(patience);
    }

    private @Nullable FuzzFinding probe(long seed, String transcript) {
        try (RawClient client = connect()) {
            for (Packet packet : List.of(new Connect(version, true, 0, "well-behaved"), Pingreq.INSTANCE)) {
                client.send(packet);
                RawPacket answer = client.poll(patience);
                if (answer == null) {
                    return new FuzzFinding(client.ended() ? Kind.CRASH : Kind.HANG, seed,
                            "a well-behaved Client said%n%s%nafter%n%s".formatted(client.transcript(), transcript));
                }
            }
            return null;
        } catch (UncheckedIOException e) {
            return new FuzzFinding(Kind.CRASH, seed, "%s, after%n%s".formatted(e.getMessage(), transcript));
        }
    }
}
