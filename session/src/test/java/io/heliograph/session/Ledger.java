// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import io.heliograph.codec.Message;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What two applications know of the messages from one to the other, and what the specification promises them: with QoS 2 each
 * is taken exactly once, with QoS 1 at least once, each kind in order.
 */
final class Ledger {
    private final List<Entry> entries = new ArrayList<>();
    // The last message delivered on this connection, and the last of the first deliveries, by topic and QoS.
    private final Map<String, Integer> lastHere = new HashMap<>();
    private final Map<String, Integer> lastFirst = new HashMap<>();

    private static final class Entry {
        final QoS qos;
        int delivered;
        int undecided;
        int taken;
        int refused;
        boolean completed;

        Entry(QoS qos) {
            this.qos = qos;
        }
    }

    /** The number that the next message carries as its payload. */
    int published(QoS qos) {
        entries.add(new Entry(qos));
        return entries.size() - 1;
    }

    void connected() {
        lastHere.clear();
    }

    static int number(Message message) {
        return Integer.parseInt(message.payload().utf8());
    }

    void delivered(Message message) {
        int number = number(message);
        Entry entry = entries.get(number);
        require(entry.qos == message.qos(), number, "came with another QoS");
        String order = message.topicName() + " " + message.qos();
        Integer before = lastHere.put(order, number);
        require(before == null || before < number, number, "came after a later one on the same connection");
        if (entry.delivered++ == 0) {
            Integer first = lastFirst.put(order, number);
            require(first == null || first < number, number, "came for the first time after a later one");
        }
        switch (message.qos()) {
            case AT_MOST_ONCE -> require(entry.delivered == 1, number, "came twice with QoS 0");
            case AT_LEAST_ONCE -> {
            }
            case EXACTLY_ONCE -> require(entry.taken == 0 && entry.undecided == 0, number, "came twice with QoS 2");
        }
        entry.undecided++;
    }

    /** The receiving application has taken a message or refused it. */
    void decided(Message message, ReasonCode code) {
        Entry entry = entries.get(number(message));
        entry.undecided--;
        if (code.isError()) {
            entry.refused++;
        } else {
            entry.taken++;
        }
    }

    /** PUBACK or PUBREC is sent: it must say what the application has said of this very message. */
    void answered(int number, ReasonCode code) {
        Entry entry = entries.get(number);
        require(code.isError() ? entry.refused > 0 : entry.taken > 0, number,
                "is answered %s, which the application has not said".formatted(code));
    }

    /** The sending application hears how it went. */
    void completed(Message message, ReasonCode code) {
        int number = number(message);
        Entry entry = entries.get(number);
        require(!entry.completed, number, "was completed twice");
        entry.completed = true;
        require(code.isError() ? entry.refused > 0 : entry.taken > 0, number, "was completed with " + code);
        if (entry.qos == QoS.EXACTLY_ONCE) {
            require(entry.taken == (code.isError() ? 0 : 1), number,
                    "was taken %d times and completed with %s".formatted(entry.taken, code));
        }
    }

    void finish() {
        for (int number = 0; number < entries.size(); number++) {
            Entry entry = entries.get(number);
            if (entry.qos != QoS.AT_MOST_ONCE) {
                require(entry.delivered > 0, number, "was lost");
                require(entry.completed, number, "was never completed");
            }
        }
    }

    int size() {
        return entries.size();
    }

    private static void require(boolean condition, int number, String what) {
        if (!condition) {
            throw new AssertionError("message " + number + " " + what);
        }
    }
}
