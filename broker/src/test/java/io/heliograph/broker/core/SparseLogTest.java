// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SparseLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(SparseLogTest.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final SparseLog log = new SparseLog(logger, org.slf4j.event.Level.INFO);

    @BeforeEach
    void listen() {
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    private void at(long seconds, String name) {
        // Begins shortly before the clock overflows.
        log.log(Long.MAX_VALUE - 5 + TimeUnit.SECONDS.toNanos(seconds), "{} was refused", name);
    }

    @Test
    void oneLineInTenSecondsTellsOfTheOthers() {
        at(0, "a");
        at(1, "b");
        at(9, "c");
        at(10, "d");
        at(25, "e");
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("a was refused",
                "d was refused (and 2 more of this kind before)", "e was refused");
        assertThat(lines.list).allMatch(line -> line.getLevel() == Level.INFO);
    }

    @Test
    void atLevelDebugNothingIsLeftOut() {
        logger.setLevel(Level.DEBUG);
        at(0, "a");
        at(1, "b");
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("a was refused",
                "b was refused");
    }
}
