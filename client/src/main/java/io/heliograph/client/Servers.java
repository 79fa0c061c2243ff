// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.ReasonCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which server is tried next. They are tried in rounds, each server once, and where a Server has sent the client comes before
 * what is left of a round.
 *
 * <p>Used by the thread of {@link ConnectLoop} only.
 */
final class Servers {
    private static final int MOST_HOPS = 3;
    private static final int MOST_REFERENCES = 10;

    private final ServerOrder order;
    private final RedirectPolicy redirects;
    private final Health<ServerAddress> health;
    private final RandomGenerator random;
    private List<ServerAddress> all;
    private final ArrayDeque<ServerAddress> round = new ArrayDeque<>();
    private int rounds;
    // References that were followed in this round: being accepted ends no row, or two servers that accept the client and send it
    // to each other would keep it going without a pause.
    private int hops;
    private int begin;

    Servers(List<ServerAddress> servers, ServerOrder order, RedirectPolicy redirects, Health<ServerAddress> health,
            RandomGenerator random) {
        this.all = List.copyOf(servers);
        this.order = order;
        this.redirects = redirects;
        this.health = health;
        this.random = random;
    }

    /** The next to try; begins a round if there is none, or it is over. */
    ServerAddress next() {
        if (round.isEmpty()) {
            rounds++;
            hops = 0;
            round.addAll(health.ordered(ordered()));
        }
        return round.remove();
    }

    private List<ServerAddress> ordered() {
        List<ServerAddress> ordered = new ArrayList<>(all);
        switch (order) {
            case IN_ORDER -> {
                // They are.
            }
            case ROUND_ROBIN -> Collections.rotate(ordered, -begin);
            case RANDOM -> Collections.shuffle(ordered, Random.from(random));
        }
        return ordered;
    }

    /** Whether a server of this round, or one that was redirected to, has yet to be tried. */
    boolean hasNext() {
        return !round.isEmpty();
    }

    /** How many rounds have begun since the last stable connection, that of the connection counted; at least 1. */
    int rounds() {
        return rounds;
    }

    boolean isPreferred(ServerAddress server) {
        return server.equals(all.get(0));
    }

    ServerAddress preferred() {
        return all.get(0);
    }

    // --- what came of it

    /** A connection was accepted: the next attempt, whenever it is, begins a round. */
    void connected(ServerAddress server) {
        health.worked(server);
        round.clear();
        begin = all.indexOf(server) + 1;
    }

    /** A connection has lasted: what failed before does not count any more. */
    void stable() {
        rounds = Math.min(rounds, 1);
        hops = 0;
    }

    /** An attempt, or an accepted connection, has failed. */
    void failed(ServerAddress server) {
        health.failed(server);
    }

    /** Begins a round with the preferred server, as it is there again. */
    void failBack() {
        health.worked(preferred());
        round.clear();
    }

    /**
     * Follows the Server Reference that a failure has.
     *
     * @return the server that is tried next by it, or null if there is no reference or it is not followed
     */
    @Nullable
    ServerAddress redirect(ServerAddress from, MqttException cause) {
        ReasonCode code = cause.reasonCode();
        String reference = reference(cause.packet());
        if (reference == null || hops >= MOST_HOPS
                || (code != ReasonCode.USE_ANOTHER_SERVER && code != ReasonCode.SERVER_MOVED)) {
            return null;
        }
        List<ServerAddress> targets = targets(from, reference);
        if (targets.isEmpty()) {
            return null;
        }
        hops++;
        if (code == ReasonCode.SERVER_MOVED) {
            replace(from, targets);
        }
        round.removeAll(targets);
        targets.reversed().forEach(round::addFirst);
        return targets.get(0);
    }

    private static @Nullable String reference(@Nullable Packet packet) {
        return switch (packet) {
            case Connack connack -> connack.properties().serverReference();
            case Disconnect disconnect -> disconnect.serverReference();
            case null, default -> null;
        };
    }

    /** What is allowed of a list of servers, separated by spaces (section 4.11). */
    private List<ServerAddress> targets(ServerAddress from, String reference) {
        List<ServerAddress> targets = new ArrayList<>();
        for (String text : reference.trim().split(" +", MOST_REFERENCES + 1)) {
            ServerAddress target = from.elsewhere(text);
            if (target != null && targets.size() < MOST_REFERENCES && redirects.allows(target)) {
                targets.add(target);
            }
        }
        return targets;
    }

    private void replace(ServerAddress from, List<ServerAddress> targets) {
        List<ServerAddress> changed = new ArrayList<>(all);
        int at = changed.indexOf(from);
        if (at < 0) {
            return;
        }
        changed.removeAll(targets);
        at = changed.indexOf(from);
        if (at >= 0) {
            changed.remove(at);
            changed.addAll(at, targets);
        }
        all = changed.isEmpty() ? List.copyOf(targets) : List.copyOf(changed);
    }
}
