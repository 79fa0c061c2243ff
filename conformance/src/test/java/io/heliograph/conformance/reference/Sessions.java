// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.Connect;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Will;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** All Sessions: how they begin, are taken over and end, and what becomes of their Will Messages (sections 3.1.2.5, 4.1). */
final class Sessions {
    private final ReferenceBroker broker;
    private final Map<String, Session> byClient = new LinkedHashMap<>();
    private int assigned;

    /**
     * A Session that was made or found.
     *
     * @param present whether it was there before
     */
    record Opened(Session session, boolean present) {}

    Sessions(ReferenceBroker broker) {
        this.broker = broker;
    }

    Collection<Session> all() {
        return List.copyOf(byClient.values());
    }

    String newClientIdentifier() {
        String name;
        do {
            name = "reference-" + ++assigned;
        } while (byClient.containsKey(name));
        return name;
    }

    /** Gives a connection its Session. */
    Opened open(String clientIdentifier, Connect connect, Connection connection) {
        Session old = byClient.get(clientIdentifier);
        if (old != null) {
            takeOver(old, connect.cleanStart());
        }
        Session kept = byClient.get(clientIdentifier);
        Session session = kept == null ? new Session(clientIdentifier, broker) : kept;
        byClient.put(clientIdentifier, session);
        session.connection = connection;
        session.expiryInterval = Terms.of(connect).sessionExpiryInterval();
        session.will = connect.will();
        return new Opened(session, kept != null);
    }

    private void takeOver(Session old, boolean cleanStart) {
        if (cleanStart) {
            // Its Will Message does not wait for a Session that ends now.
            old.expiryInterval = 0;
        }
        boolean delayed = old.will != null && old.will.delayInterval() > 0 && !cleanStart;
        if (old.connection != null) {
            if (delayed) {
                old.will = null;
            }
            Connection connection = old.connection;
            connection.close(ReasonCode.SESSION_TAKEN_OVER, "the Client has connected anew");
        }
        if (cleanStart) {
            end(old);
        } else {
            old.will = null;
            stop(old);
        }
    }

    /** The connection of a Session is over. */
    void lost(Session session, Connection connection) {
        if (session.connection != connection) {
            return;
        }
        session.connection = null;
        session.outbox.disconnected();
        if (session.expiryInterval == 0) {
            end(session);
            return;
        }
        if (session.expiryInterval != Terms.FOR_EVER) {
            session.endLater = broker.later(Duration.ofSeconds(session.expiryInterval), () -> end(session));
        }
        Will will = session.will;
        if (will != null && will.delayInterval() == 0) {
            publishWill(session);
        } else if (will != null) {
            session.willLater = broker.later(Duration.ofSeconds(will.delayInterval()), () -> publishWill(session));
        }
    }

    private void end(Session session) {
        stop(session);
        if (byClient.remove(session.clientIdentifier, session)) {
            publishWill(session);
            session.outbox.ended();
        }
    }

    private void publishWill(Session session) {
        Will will = session.will;
        session.will = null;
        if (will != null && Receiving.isAllowed(will.message().topicName())) {
            broker.router.publish(will.message(), session);
        }
    }

    private static void stop(Session session) {
        cancel(session.willLater);
        cancel(session.endLater);
    }

    private static void cancel(@Nullable Future<?> later) {
        if (later != null) {
            later.cancel(false);
        }
    }
}
