// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Publish;

/**
 * What of the deliveries outlives the process. What is recorded stands in memory at first; {@link #sync} puts it on the disk. After
 * a crash there is a prefix of what was recorded, at least all that was synced.
 *
 * <p>A record of which a packet depends has to be synced before that packet is written:
 *
 * <pre>
 *   record             before
 *   accepted           PUBLISH; and before a call that hands the message over returns
 *   sent, QoS 2        PUBLISH: else the Server would take the next message with that identifier for this one
 *   released           PUBREL: else PUBLISH might follow it, and make a second message
 *   begun              the handler's call: else it might be called twice
 *   taken, returned    PUBREC: else the message might be handed on again
 *   freed              PUBCOMP: else a new message with that identifier would be taken for this one
 *   session lost       anything on the new connection: else identifiers of the old Session would stand for new messages
 *   sent, QoS 1; queued; ended         nothing
 * </pre>
 *
 * <p>{@link #required} is how far that goes. All methods but {@link #sync} and {@link #close} are called under the client's lock.
 */
sealed interface Store permits NoStore, LogStore {
    /** What an earlier process has left. */
    StoreContents contents();

    /** Whether nothing is kept at all. */
    boolean isOff();

    /** Whether a message outlives the process, as far as that is known: it does not if the disk has failed. */
    boolean keeps(Publication publication);

    /** A message has been taken into the publish buffer. */
    void accepted(Publication publication);

    /** A PUBLISH is about to be written for the first time in this Session. */
    void sent(Publication publication, int packetIdentifier);

    /** PUBREC has come. */
    void released(Publication publication);

    /** A message that was sent waits to be sent anew: the Server has lost the Session. */
    void queued(Publication publication);

    /** A message has come to its end. */
    void ended(Publication publication);

    /**
     * A message with QoS 2 is about to be handed to a handler that gets it only once.
     *
     * @param takes whether its identifier is taken from now on: not if it came in a Session that is lost
     * @return the number for {@link #returned} and {@link #notBegun}
     */
    long begun(Publish publish, boolean takes);

    /** The handler has returned. */
    void returned(long number);

    /** The handler will not be called: the message has to come again. */
    void notBegun(long number);

    /** A message with QoS 2 has been handed over: one with its identifier is a duplicate from now on. */
    void taken(int packetIdentifier);

    /** The next message with this identifier is a new one. */
    void freed(int packetIdentifier);

    /** The Server has lost the Session, and with it all identifiers. */
    void sessionLost();

    /** All that was recorded until now lies before this position. */
    long position();

    /** What lies before this position has to be synced before anything is written to the Server. */
    long required();

    /**
     * What was recorded before this position is on the disk when this returns. Not under the client's lock.
     *
     * @throws StoreException if that does not work
     */
    void sync(long position);

    /** Syncs what there is, as far as possible, and lets go of the directory. Not under the client's lock. */
    void close();
}
