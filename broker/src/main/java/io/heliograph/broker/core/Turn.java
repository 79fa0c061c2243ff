// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.codec.PacketBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What gathers on a shard while it works off what the network has brought in one go, and leaves when that is done: a batch of
 * messages for each other shard, and one write for each connection. Belongs to the shard.
 */
final class Turn {
    private static final int BUFFER_SIZE = 4 * 1024;
    private static final int LARGEST_POOLED_BUFFER = 256 * 1024;
    private static final int POOLED_BUFFERS = 256;

    private final BrokerCore core;
    private final ShardThread thread;
    private boolean endScheduled;
    private final List<List<Publication>> batches = new ArrayList<>();
    private List<ClientOutput> outputs = new ArrayList<>();
    private List<ClientOutput> flushing = new ArrayList<>();
    private final ArrayDeque<PacketBuffer> buffers = new ArrayDeque<>();

    Turn(BrokerCore core, ShardThread thread, int shardCount) {
        this.core = core;
        this.thread = thread;
        for (int i = 0; i < shardCount; i++) {
            batches.add(new ArrayList<>());
        }
    }

    /** Puts the message into the batch for that shard. */
    void handOver(int shard, Publication publication) {
        batches.get(shard).add(publication);
        scheduleEnd();
    }

    /** The connection has something to write. */
    void writes(ClientOutput output) {
        outputs.add(output);
        scheduleEnd();
    }

    /** An empty buffer for what a connection writes. */
    PacketBuffer borrowBuffer() {
        PacketBuffer buffer = buffers.pollLast();
        return buffer == null ? new PacketBuffer(BUFFER_SIZE) : buffer;
    }

    void giveBack(PacketBuffer buffer) {
        if (buffers.size() < POOLED_BUFFERS && buffer.capacity() <= LARGEST_POOLED_BUFFER) {
            buffer.clear();
            buffers.addLast(buffer);
        }
    }

    private void scheduleEnd() {
        if (!endScheduled) {
            endScheduled = true;
            thread.execute(this::end);
        }
    }

    private void end() {
        endScheduled = false;
        for (int shard = 0; shard < batches.size(); shard++) {
            List<Publication> batch = batches.get(shard);
            if (!batch.isEmpty()) {
                batches.set(shard, new ArrayList<>(batch.size()));
                core.shards().get(shard).receive(batch);
            }
        }
        List<ClientOutput> now = outputs;
        outputs = flushing;
        flushing = now;
        for (int i = 0; i < now.size(); i++) {
            ClientOutput output = now.get(i);
            try {
                output.flush();
            } catch (RuntimeException e) {
                output.connection().failed(e);
            }
        }
        now.clear();
    }
}
