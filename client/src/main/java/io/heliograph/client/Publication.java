// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message that the user has published, until its end. All but the final fields are guarded by the client's lock. */
final class Publication implements Exchange {
    // What the objects around a message take, so that many small ones do not count as nothing.
    private static final int OVERHEAD_BYTES = 128;

    private final Message message;
    private final long bytes;
    private final Promise<PublishResult> promise;
    private final CompletableFuture<@Nullable Void> admission = new CompletableFuture<>();
    private @Nullable PublishResult received;
    private boolean ended;

    Publication(Message message, Promise<PublishResult> promise) {
        this.message = message;
        this.promise = promise;
        this.bytes = bytesOf(message);
    }

    /** What a message takes in memory, roughly. */
    static long bytesOf(Message message) {
        return (long) OVERHEAD_BYTES + message.topicName().encodedLength() + message.payload().length()
                + message.properties().encodedLength();
    }

    Message message() {
        return message;
    }

    QoS qos() {
        return message.qos();
    }

    long bytes() {
        return bytes;
    }

    Promise<PublishResult> promise() {
        return promise;
    }

    /** Completed when there is room for it; seen only by the thread that waits for that. */
    CompletableFuture<@Nullable Void> admission() {
        return admission;
    }

    boolean hasEnded() {
        return ended;
    }

    /** PUBREC has come: the Server has the message. */
    void received(PublishResult result) {
        received = result;
    }

    /** What PUBREC said, or null as long as it has not come. */
    @Nullable
    PublishResult received() {
        return received;
    }

    void succeed(PublishResult result) {
        if (!ended) {
            ended = true;
            promise.keep(result);
        }
    }

    @Override
    public void fail(MqttException failure) {
        if (!ended) {
            ended = true;
            promise.fail(failure);
            admission.completeExceptionally(failure);
        }
    }
}
