// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import io.heliograph.codec.Message;
import io.heliograph.codec.TopicFilter;
import java.util.List;

/**
 * Which messages are printed, and how.
 *
 * @param format         how
 * @param endOfLine      whether a line feed follows each message
 * @param count          the end comes after so many
 * @param noRetained     whether retained messages are left out
 * @param retainedOnly   whether the first message that is not retained is the end
 * @param removeRetained whether retained messages are removed from the server
 * @param filteredOut    messages that match one of these are left out
 */
record Printing(OutputFormat format, boolean endOfLine, long count, boolean noRetained, boolean retainedOnly,
        boolean removeRetained, List<TopicFilter> filteredOut) {

    /** Whether there is a last message. */
    boolean isCounted() {
        return count < Long.MAX_VALUE;
    }

    /** What to do with a message. */
    enum Verdict {
        /** Print it. */
        PRINT,
        /** Pass over it. */
        SKIP,
        /** Pass over it and all others. */
        END
    }

    Verdict verdict(Message message) {
        if (filteredOut.stream().anyMatch(filter -> filter.matches(message.topicName()))) {
            return Verdict.SKIP;
        }
        if (retainedOnly && !message.retain()) {
            return Verdict.END;
        }
        return noRetained && message.retain() ? Verdict.SKIP : Verdict.PRINT;
    }

    /** Whether the server shall forget this message. */
    boolean removes(Message message) {
        return removeRetained && message.retain() && !message.payload().isEmpty()
                && filteredOut.stream().noneMatch(filter -> filter.matches(message.topicName()));
    }
}
