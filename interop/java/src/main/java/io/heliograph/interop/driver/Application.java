// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.driver;

import java.util.concurrent.CountDownLatch;

/** What a library hands over to. */
interface Application {
    /** A message has come. */
    void message(String topicName, byte[] payload);

    /** What is to be done in the end, whatever has happened. */
    void atEnd(AutoCloseable end);

    /** Waits until the action is ended. */
    default void stay() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
