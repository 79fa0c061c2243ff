// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.clients;

import io.heliograph.codec.Connect;
import io.heliograph.codec.Message;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.TopicFilter;
import java.util.List;

/**
 * One Client of some library: one Client Identifier, one connection at a time. The codec's records say what to do; each
 * adapter says it in the words of its library. All methods return when the broker has answered, and throw what the library
 * throws if it refused.
 */
public interface PeerClient extends AutoCloseable {

    /** Connects to a port of the local machine. May be called again after the connection has ended. */
    void connect(int port, Connect connect) throws Exception;

    /** Subscribes; the Packet Identifier of the request is not used. */
    void subscribe(Subscribe subscribe) throws Exception;

    /** Unsubscribes. */
    void unsubscribe(List<TopicFilter> topicFilters) throws Exception;

    /**
     * Publishes.
     *
     * @param topicAlias the alias to send along, or 0 for none; with it, the message may have an empty Topic Name
     */
    void publish(Message message, int topicAlias) throws Exception;

    /** Ends the connection with DISCONNECT. */
    void disconnect() throws Exception;

    /** Lets go of everything, in whatever state the client is. */
    @Override
    void close() throws Exception;

    /** The Payload Format Indicator with this value on the wire, 0 or 1. */
    static PayloadFormatIndicator payloadFormatIndicator(int value) {
        return value == 1 ? PayloadFormatIndicator.UTF_8 : PayloadFormatIndicator.UNSPECIFIED_BYTES;
    }
}
