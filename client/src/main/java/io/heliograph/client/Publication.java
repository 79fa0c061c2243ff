// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A message that the user has published, until its end. All but the final fields are guarded by the client's lock. */
final class Publication implements Exchange {
    static final int HIGHEST_PRIORITY = 255;
    // What the objects around a message take, so that many small ones do not count as nothing.
    private static final int OVERHEAD_BYTES = 128;
    // The fixed header, the length of the Topic Name, the Packet Identifier, and a Topic Alias.
    private static final int MOST_HEADER_BYTES = 12;
    private static final long NO_INTERVAL = -1;

    private final Message message;
    private final int priority;
    private final long bytes;
    private final Promise<PublishResult> promise;
    private @Nullable CompletableFuture<@Nullable Void> admission;
    private long number;
    private int packetIdentifier;
    private long acceptedNanos;
    private long deadlineNanos;
    private boolean hasDeadline;
    private @Nullable PublishResult received;
    private boolean ended;
    // Its place in the queue in which it waits; all null if in none.
    private @Nullable PublishQueue queue;
    private @Nullable Publication previous;
    private @Nullable Publication next;

    /**
     * A message that has not been accepted yet.
     *
     * @param priority 0 to 255, the highest is sent first
     */
    Publication(Message message, int priority, Promise<PublishResult> promise) {
        this.message = message;
        this.priority = priority;
        this.promise = promise;
        this.bytes = bytesOf(message);
    }

    /** What a message takes in memory, roughly. */
    static long bytesOf(Message message) {
        return (long) OVERHEAD_BYTES + message.topicName().encodedLength() + message.payload().length()
                + message.properties().encodedLength();
    }

    /**
     * It is the client's from now on.
     *
     * @param newNumber one more than that of the message before
     * @param nowNanos  the time from which on its Message Expiry Interval counts
     * @param longest   for how long it may wait to be sent, or null for ever
     */
    void accepted(long newNumber, long nowNanos, @Nullable Duration longest) {
        number = newNumber;
        begin(nowNanos, longest);
    }

    /**
     * An earlier process had it.
     *
     * @param ageNanos for how long it has been there
     */
    void restored(long oldNumber, long nowNanos, long ageNanos, @Nullable Duration longest) {
        number = oldNumber;
        begin(nowNanos - ageNanos, longest);
    }

    private void begin(long sinceNanos, @Nullable Duration longest) {
        acceptedNanos = sinceNanos;
        Long interval = message.properties().messageExpiryInterval();
        hasDeadline = interval != null || longest != null;
        long nanos = interval == null ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(interval);
        // Two times further apart than half the range of the clock could not be compared.
        deadlineNanos = sinceNanos + Math.min(nanos, longest == null ? Long.MAX_VALUE / 2 : longest.toNanos());
    }

    Message message() {
        return message;
    }

    QoS qos() {
        return message.qos();
    }

    int priority() {
        return priority;
    }

    long bytes() {
        return bytes;
    }

    /** About how many bytes its PUBLISH has, or a few more. */
    long packetBytes() {
        return bytes - OVERHEAD_BYTES + MOST_HEADER_BYTES;
    }

    /** Its place in the order in which messages were published. */
    long number() {
        return number;
    }

    /** It is being sent; 0 with QoS 0. */
    void packetIdentifier(int identifier) {
        packetIdentifier = identifier;
    }

    /** Only good while it is being sent for the first time on a connection. */
    int packetIdentifier() {
        return packetIdentifier;
    }

    /** When it was published. */
    long acceptedNanos() {
        return acceptedNanos;
    }

    boolean hasDeadline() {
        return hasDeadline;
    }

    /** Until when it has to be sent; only good if there is a deadline. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean isExpired(Time time) {
        return hasDeadline && deadlineNanos - time.nanos() <= 0;
    }

    /** What is left of its life in seconds, or -1 if it does not expire. */
    long messageExpiryInterval(Time time) {
        Long interval = message.properties().messageExpiryInterval();
        if (interval == null) {
            return NO_INTERVAL;
        }
        return Math.max(0, interval - TimeUnit.NANOSECONDS.toSeconds(ageNanos(time.nanos())));
    }

    /** For how long it has been the client's. */
    long ageNanos(long nowNanos) {
        return nowNanos - acceptedNanos;
    }

    // --- for PublishQueue alone

    void link(@Nullable PublishQueue newQueue, @Nullable Publication newPrevious, @Nullable Publication newNext) {
        queue = newQueue;
        previous = newPrevious;
        next = newNext;
    }

    @Nullable
    PublishQueue queue() {
        return queue;
    }

    @Nullable
    Publication previous() {
        return previous;
    }

    void previous(@Nullable Publication other) {
        previous = other;
    }

    @Nullable
    Publication next() {
        return next;
    }

    void next(@Nullable Publication other) {
        next = other;
    }

    // --- its end

    Promise<PublishResult> promise() {
        return promise;
    }

    /** There is no room for it yet. */
    void waits() {
        admission = new CompletableFuture<>();
    }

    /** There is room for it. */
    void admitted() {
        if (admission != null) {
            admission.complete(null);
        }
    }

    /** Completed when there is room for it, or null if there was from the beginning; seen only by the thread that waits for that. */
    @Nullable
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

    /** It has come to its end, which its promise is told later. */
    void endsUntold() {
        ended = true;
    }

    @Override
    public void fail(MqttException failure) {
        if (!ended) {
            ended = true;
            promise.fail(failure);
            if (admission != null) {
                admission.completeExceptionally(failure);
            }
        }
    }
}
