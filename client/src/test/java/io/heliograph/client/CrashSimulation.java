// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.client.log.SimulatedDisk;
import io.heliograph.client.log.SimulatedDisk.Crash;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketDecoder;
import io.heliograph.codec.Publish;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.TopicFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A client that ends at any moment, again and again: its Sender, Receiver and store on a disk that forgets, one thread, and a
 * Server that counts. Everything follows from a seed. What is between the two in the client, the connection and its threads, is
 * played by this class: it writes what the Sender has once that is durable, and hands over what comes.
 */
final class CrashSimulation {
    private static final int NEVER = Integer.MAX_VALUE;

    private final Random random;
    private final MqttVersion version;
    private final int segmentBytes;
    private final int longestLife;
    private final SimulatedDisk disk;
    private final SimulatedServer server;
    private final ManualTime time = new ManualTime();
    private final ArrayDeque<Packet> toServer = new ArrayDeque<>();
    private ClientProcess process;
    private int points;
    private int crashAt = NEVER;
    private boolean crashed;
    // Since one has begun; that one counts.
    private int starts;
    private boolean losesSessions;
    private int failAt = NEVER;
    private boolean diskFails;

    // What the applications know.
    private final Map<String, QoS> published = new TreeMap<>();
    private final Set<String> promised = new HashSet<>();
    private final Map<String, CompletableFuture<PublishResult>> futures = new HashMap<>();
    private final Map<String, QoS> sent = new TreeMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private final Set<String> handled = new HashSet<>();
    private final Set<String> acknowledged = new HashSet<>();
    private final Set<String> inDoubt = new HashSet<>();
    // Messages with QoS 2 by the identifier under which they came last, and those whose PUBREC has left the client.
    private final Map<Integer, String> identifiers = new HashMap<>();
    private final Set<String> answered = new HashSet<>();
    private final List<String> afterPubrec = new ArrayList<>();
    // What the Server had for a Session that it has lost.
    private final Set<String> lost = new HashSet<>();
    // Messages with QoS 2 for the handler that gets each once, and those for both handlers.
    private final Set<String> once = new HashSet<>();
    private final Set<String> both = new HashSet<>();

    int crashes;
    int diskFailures;
    int closes;
    int sessionsLost;

    CrashSimulation(long seed) {
        random = new Random(seed);
        version = seed % 2 == 0 ? MqttVersion.V5 : MqttVersion.V3_1_1;
        // So small that the oldest segments go even in a short life.
        segmentBytes = (random.nextInt(4) == 0 ? 100 : 500) + random.nextInt(500);
        longestLife = random.nextInt(3) == 0 ? 1_000 : 200;
        server = new SimulatedServer(version.isV5());
        disk = new SimulatedDisk(random);
        disk.onPoint(this::point);
    }

    void losesSessions() {
        losesSessions = true;
    }

    /** The disk fails now and then, for one operation or until the client has ended. */
    void failsDisk() {
        diskFails = true;
    }

    int points() {
        return points;
    }

    int messages() {
        return published.size() + sent.size();
    }

    int doubts() {
        return inDoubt.size();
    }

    /** A moment at which the process may end. */
    private void point() {
        if (crashed || ++points >= crashAt) {
            crashed = true;
            throw new Crash();
        }
        if (points >= failAt) {
            failAt = NEVER;
            diskFailures++;
            IOException failure = new IOException("the disk fails");
            if (random.nextBoolean()) {
                disk.failOnceWith(failure);
            } else {
                disk.breakWith(failure);
            }
        }
        // A sync takes several points, and so more time than most handlers.
        time.advance(Duration.ofMillis(random.nextInt(3)));
    }

    /** A client from its beginning to its end. */
    private final class ClientProcess {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private final List<MessageAcknowledgement> unacknowledged = new ArrayList<>();
        private final List<String> unacknowledgedTexts = new ArrayList<>();
        private final ReentrantLock lock = new ReentrantLock();
        private final ThreadFactory threads = task -> new Thread() {
            @Override
            public void start() {
                tasks.add(task);
            }
        };
        private final LogStore store;
        private final Sender sender;
        private final Receiver receiver;
        private final PacketDispatch dispatch;
        private boolean connected;
        private boolean closed;

        ClientProcess() throws Exception {
            starts++;
            store = LogStore.open(disk.open(), "client", segmentBytes, time, threads);
            // Each process leaves one torn file at most, and they stay until one has begun.
            assertThat(store.contents().damage()).hasSizeLessThanOrEqualTo(starts);
            starts = 1;
            Subscriptions subscriptions = new Subscriptions();
            Listening failures = new Listening(ClientEvent.HandlerFailed.class, event -> {
            });
            Events events = new Events(List.of(failures), new Lane(threads, () -> false));
            Statistics statistics = new Statistics(time, "client");
            DeliveryOptions options = new DeliveryOptions(1_000, 1_000_000, null, WhenFull.WAIT,
                    OfflinePublishing.QOS_1_AND_2, 0, null);
            Connect connect = new Connect(version, false, 0, "client", null, null, null, ConnectProperties.NONE);
            sender = new Sender(version, ServerLimits.of(connect, new Connack(false, ReasonCode.SUCCESS)),
                    options,
                    time, store, subscriptions, new PendingReplies(), lock, lock.newCondition(), lock.newCondition(),
                    statistics);
            receiver = new Receiver(lock, lock.newCondition(), sender, store, subscriptions, events, statistics, time,
                    new Interceptors(List.of(), new Lane(threads, () -> false)), 1_000, 1_000_000);
            dispatch = new PacketDispatch(null, sender, receiver, subscriptions, null, events);
            for (String topic : List.of("automatic", "both")) {
                subscriptions.addLocal(TopicFilter.of(topic), new Subscriptions.Subscriber(
                        new Handler.Automatic(this::handle), new Lane(threads, () -> closed),
                        Subscriptions.Ending.UNHEARD));
            }
            for (String topic : List.of("manual", "both/#")) {
                subscriptions.addLocal(TopicFilter.of(topic), new Subscriptions.Subscriber(
                        new Handler.Manual(this::handle), new Lane(threads, () -> closed),
                        Subscriptions.Ending.UNHEARD));
            }
            locked(() -> sender.deliveries().restore(message -> new Promise<>(Face.BLOCKING, tasks::add)));
            store.contents().inDoubt().forEach((number, publish) -> {
                String text = publish.message().payload().utf8();
                inDoubt.add(text);
                if (answered.contains(text)) {
                    afterPubrec.add(text);
                }
                point();
                locked(() -> store.returned(number));
            });
        }

        void locked(Runnable task) {
            lock.lock();
            try {
                task.run();
            } finally {
                lock.unlock();
            }
        }

        private void called(ReceivedMessage message) {
            if (crashed) {
                // The process is gone; only the test's own stack is left.
                throw new Crash();
            }
            String text = message.message().payload().utf8();
            if (answered.contains(text)) {
                afterPubrec.add(text);
            }
            point();
        }

        private void handle(ReceivedMessage message) {
            String text = message.message().payload().utf8();
            calls.merge(text, 1, Integer::sum);
            called(message);
            if (isRefused(text)) {
                throw new IllegalArgumentException(text);
            }
            handled.add(text);
            point();
        }

        private void handle(ReceivedMessage message, MessageAcknowledgement acknowledgement) {
            called(message);
            unacknowledged.add(acknowledgement);
            unacknowledgedTexts.add(message.message().payload().utf8());
        }

        void acknowledgeOne() {
            if (!unacknowledged.isEmpty()) {
                int any = random.nextInt(unacknowledged.size());
                String text = unacknowledgedTexts.remove(any);
                acknowledged.add(text);
                MessageAcknowledgement acknowledgement = unacknowledged.remove(any);
                if (isRefused(text)) {
                    acknowledgement.reject(ReasonCode.NOT_AUTHORIZED, "no");
                } else {
                    acknowledgement.acknowledge();
                }
                point();
            }
        }

        void publish(String text, QoS qos, boolean waits) {
            Publication publication = new Publication(message("t", text, qos), random.nextInt(3) * 100,
                    new Promise<>(Face.BLOCKING, tasks::add));
            published.put(text, qos);
            futures.put(text, publication.promise().future());
            long[] position = new long[1];
            locked(() -> {
                sender.publish(publication, false);
                position[0] = store.required();
            });
            point();
            if (waits) {
                store.sync(position[0]);
                promised.add(text);
            }
        }

        void connect() {
            boolean present = server.connect();
            connected = true;
            ServerLimits limits = ServerLimits.of(
                    new Connect(version, false, 0, "client", null, null, null, ConnectProperties.NONE),
                    new Connack(present, ReasonCode.SUCCESS, io.heliograph.codec.ConnackProperties.builder()
                            .receiveMaximum(SimulatedServer.RECEIVE_MAXIMUM).build()));
            point();
            locked(() -> {
                sender.connected(limits, present, true);
                receiver.connected(present, SimulatedServer.RECEIVE_MAXIMUM, 0);
                if (!present) {
                    sender.ping(null);
                }
            });
        }

        void connectionLost() {
            connected = false;
            locked(() -> {
                sender.connectionLost(new ConnectionLostException(DisconnectedBy.SERVER, "cut", null));
                receiver.connectionLost();
            });
        }

        boolean write() {
            Batch batch = new Batch();
            locked(() -> {
                boolean unused = sender.fill(batch);
            });
            point();
            sender.encode(batch);
            PacketBuffer out = batch.out();
            if (out.length() == 0) {
                return false;
            }
            sender.makeDurable();
            List<Packet> packets = new ArrayList<>();
            PacketDecoder.forEither(version, 1_000_000).decode(out.array(), 0, out.length(), packets::add);
            for (Packet packet : packets) {
                toServer.add(packet);
                if (packet instanceof Pubrec pubrec && !pubrec.reasonCode().isError()) {
                    answered.add(identifiers.get(pubrec.packetIdentifier()));
                }
                point();
            }
            return true;
        }

        boolean read() {
            Packet packet = server.toClient.poll();
            if (packet == null) {
                return false;
            }
            if (packet instanceof Publish publish && publish.message().qos() == QoS.EXACTLY_ONCE) {
                identifiers.put(publish.packetIdentifier(), publish.message().payload().utf8());
            }
            locked(() -> dispatch.packet(packet));
            point();
            return true;
        }

        boolean runTask() {
            Runnable task = tasks.poll();
            if (task == null) {
                return false;
            }
            task.run();
            return true;
        }
    }

    /** Whether handlers refuse this message. */
    private boolean isRefused(String text) {
        return !both.contains(text) && SimulatedServer.isRefused(text);
    }

    private static Message message(String topic, String text, QoS qos) {
        return Message.of(topic, Bytes.utf8(text), qos);
    }

    // --- the play

    /** Lets so many things happen, with an end of the process within some hundred points each time. */
    void play(int steps) throws Exception {
        for (int i = 0; i < steps; i++) {
            if (crashAt == NEVER) {
                crashAt = points + 1 + random.nextInt(longestLife);
            }
            if (diskFails && failAt == NEVER) {
                failAt = points + 1 + random.nextInt(150);
            }
            step();
        }
    }

    /** Lets so many things happen and ends the process once, at this point. */
    void playWithOneCrash(int steps, int at) throws Exception {
        crashAt = at;
        for (int i = 0; i < steps; i++) {
            step();
        }
    }

    private void step() throws Exception {
        try {
            if (process == null) {
                process = new ClientProcess();
            }
            act(random.nextInt(20));
        } catch (Crash e) {
            assertThat(crashed).isTrue();
        } catch (StoreException e) {
            assertThat(diskFails).as(e.getMessage()).isTrue();
            storeFailed();
        }
        if (crashed) {
            crash();
        }
    }

    /** What an application does with a client whose store can't be written: it ends it, and tries another. */
    private void storeFailed() {
        try {
            if (process != null) {
                close();
            }
        } catch (Crash e) {
            assertThat(crashed).isTrue();
        }
        if (random.nextInt(3) == 0) {
            disk.breakWith(null);
        }
    }

    private void act(int what) {
        switch (what) {
            case 0, 1 -> {
                QoS qos = random.nextBoolean() ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE;
                process.publish("p" + published.size(), qos, random.nextBoolean());
            }
            case 2, 3 -> {
                QoS qos = random.nextBoolean() ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE;
                String text = "s" + sent.size();
                sent.put(text, qos);
                String topic = List.of("automatic", "manual", "both").get(random.nextInt(3));
                if (!topic.equals("manual") && qos == QoS.EXACTLY_ONCE) {
                    once.add(text);
                }
                if (topic.equals("both")) {
                    both.add(text);
                }
                if (!server.send(message(topic, text, qos))) {
                    lost.add(text);
                }
            }
            case 4 -> time.advance(Duration.ofMillis(30));
            case 5 -> process.acknowledgeOne();
            case 6 -> {
                if (process.connected && random.nextInt(4) == 0) {
                    cut();
                } else if (random.nextInt(20) == 0) {
                    close();
                }
            }
            case 7, 8, 9 -> process.runTask();
            case 10, 11, 12 -> {
                if (process.connected) {
                    process.read();
                } else {
                    process.connect();
                }
            }
            case 13, 14, 15 -> {
                Packet packet = toServer.poll();
                if (packet != null) {
                    server.packet(packet);
                }
            }
            default -> {
                if (process.connected) {
                    process.write();
                } else {
                    process.connect();
                }
            }
        }
    }

    private void cut() {
        linkIsCut();
        process.connectionLost();
        if (losesSessions && random.nextInt(3) == 0) {
            server.loseSession().forEach(message -> lost.add(message.payload().utf8()));
            sessionsLost++;
        }
    }

    /** Some of what is on its way to the Server still arrives, and nothing of what it sends. */
    private void linkIsCut() {
        for (int i = random.nextInt(toServer.size() + 1); i > 0; i--) {
            server.packet(toServer.remove());
        }
        toServer.clear();
        server.connectionLost();
    }

    private void close() {
        closes++;
        ClientProcess closing = process;
        process = null;
        linkIsCut();
        closing.connectionLost();
        closing.locked(() -> closing.sender.giveUp(new ClientClosedException("closed")));
        closing.closed = true;
        closing.receiver.close();
        while (closing.runTask()) {
            // A handler that has failed is told before it is over.
        }
    }

    private void crash() {
        crashes++;
        crashed = false;
        crashAt = NEVER;
        process = null;
        disk.failOnceWith(null);
        if (random.nextInt(3) == 0) {
            disk.breakWith(null);
        }
        time.close();
        linkIsCut();
        if (random.nextInt(3) == 0) {
            disk.kill();
        } else {
            disk.crash();
        }
    }

    /** Lets everything come to its end, without any further accident. */
    void drain() throws Exception {
        crashAt = NEVER;
        failAt = NEVER;
        disk.failOnceWith(null);
        disk.breakWith(null);
        if (diskFails && process != null) {
            close();
        }
        for (int idle = 0; idle < 3; idle++) {
            if (process == null) {
                process = new ClientProcess();
            }
            if (!process.connected) {
                process.connect();
            }
            while (work()) {
                idle = 0;
            }
            time.advance(Duration.ofSeconds(1));
        }
    }

    private boolean work() {
        boolean any = process.runTask() || process.write() || process.read();
        if (!process.unacknowledged.isEmpty()) {
            process.acknowledgeOne();
            any = true;
        }
        Packet packet = toServer.poll();
        if (packet != null) {
            server.packet(packet);
        }
        return any || packet != null;
    }

    // --- the judgement

    void check(String name) throws Exception {
        assertThat(server.isIdle()).as("%s: the Server has nothing open", name).isTrue();
        published.forEach((text, qos) -> {
            int arrived = server.arrived.getOrDefault(text, 0);
            CompletableFuture<PublishResult> future = futures.get(text);
            boolean done = future.isDone() && !future.isCompletedExceptionally();
            if (version.isV5() && SimulatedServer.isRefused(text)) {
                assertThat(done).as("%s: %s was refused", name, text).isFalse();
                assertThat(arrived).isZero();
            } else if (promised.contains(text) || done) {
                assertThat(arrived).as("%s: %s with %s was promised and is lost", name, text, qos).isPositive();
            }
            if (qos == QoS.EXACTLY_ONCE && !losesSessions) {
                assertThat(arrived).as("%s: %s has come twice", name, text).isLessThanOrEqualTo(1);
            }
        });
        sent.forEach((text, qos) -> {
            if (!lost.contains(text)) {
                assertThat(isHandedOver(text)).as("%s: %s with %s was not handed over", name, text, qos).isTrue();
            }
            if (qos == QoS.AT_LEAST_ONCE) {
                assertThat(inDoubt).as(name).doesNotContain(text);
            }
        });
        assertThat(afterPubrec).as("%s: handed on, or told as in doubt, after PUBREC", name).isEmpty();
        // One whose handler throws is refused in MQTT 5.0, and comes again if the Server does not hear of that.
        once.stream().filter(text -> !(version.isV5() && isRefused(text)))
                .forEach(text -> assertThat(calls.getOrDefault(text, 0)).as("%s: %s was handed on twice", name, text)
                        .isLessThanOrEqualTo(1));
        checkNothingIsLeft(name);
    }

    private boolean isHandedOver(String text) {
        if (inDoubt.contains(text)) {
            return true;
        }
        if (both.contains(text)) {
            return handled.contains(text) && acknowledged.contains(text);
        }
        return handled.contains(text) || acknowledged.contains(text)
                || (isRefused(text) && calls.containsKey(text));
    }

    private void checkNothingIsLeft(String name) throws Exception {
        close();
        process = new ClientProcess();
        StoreContents contents = process.store.contents();
        assertThat(contents.queued()).as(name).isEmpty();
        assertThat(contents.sent()).as(name).isEmpty();
        assertThat(contents.inDoubt()).as(name).isEmpty();
        if (!losesSessions) {
            // Else a Session may have been lost and made anew by a CONNECT whose answer never came: nobody can know.
            assertThat(contents.takenIdentifiers()).as(name).isEmpty();
        }
        assertThat(disk.bytes()).as(name).isLessThan(19L * segmentBytes);
    }
}
