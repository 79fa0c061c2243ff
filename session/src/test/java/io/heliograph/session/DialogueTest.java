// SPDX-License-Identifier: Apache-2.0
package io.heliograph.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs {@link Dialogue} with many seeds. {@code -Dheliograph.dialogue.seeds=100000} runs more of them,
 * {@code -Dheliograph.dialogue.seed=42} one only; a seed that fails is printed with the last events before.
 */
class DialogueTest {
    private static final int LINES = 80;
    private static final int FEWEST_MESSAGES_PER_SEED = 20;

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void twoPeersKeepEveryPromiseHoweverTheConnectionFails() {
        Long single = Long.getLong("heliograph.dialogue.seed");
        if (single != null) {
            run(single);
            return;
        }
        int seeds = Integer.getInteger("heliograph.dialogue.seeds", 4_000);
        long messages = 0;
        long cuts = 0;
        for (long seed = 0; seed < seeds; seed++) {
            Dialogue dialogue = run(seed);
            messages += dialogue.messages();
            cuts += dialogue.cuts();
        }
        System.out.printf("%,d dialogues, %,d messages, %,d cuts%n", seeds, messages, cuts);
        // That a change of the dialogue does not make it empty.
        assertThat(messages).isGreaterThan((long) seeds * FEWEST_MESSAGES_PER_SEED);
        assertThat(cuts).isGreaterThan(seeds);
    }

    @SuppressWarnings("CatchingUnchecked")
    private static Dialogue run(long seed) {
        Dialogue dialogue = new Dialogue(seed, null);
        try {
            dialogue.run();
        } catch (AssertionError | RuntimeException e) {
            fail("seed %d: %s%n%s".formatted(seed, e.getMessage(), lastEvents(seed)), e);
        }
        return dialogue;
    }

    /** The same again, this time with a listener. */
    private static String lastEvents(long seed) {
        Deque<String> lines = new ArrayDeque<>();
        try {
            new Dialogue(seed, line -> {
                lines.add(line);
                if (lines.size() > LINES) {
                    lines.remove();
                }
            }).run();
        } catch (AssertionError | RuntimeException e) {
            lines.add(e.toString());
        }
        return String.join(System.lineSeparator(), lines);
    }
}
