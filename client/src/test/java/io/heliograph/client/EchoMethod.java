// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A method that says which exchange it is and what it was asked, and fails as the test wants. */
final class EchoMethod implements AuthenticationMethod {
    private final String name;
    private final AtomicInteger exchanges = new AtomicInteger();
    volatile String initial = "hello ";
    volatile Exception initialFailure;
    volatile Exception failure;
    /** What the Server may not say at the end. */
    volatile String refused;
    volatile Duration validFor;
    /** Holds up what is said first. */
    volatile CountDownLatch hangs = new CountDownLatch(0);
    final CountDownLatch hanging = new CountDownLatch(1);
    final List<String> verified = new CopyOnWriteArrayList<>();

    EchoMethod(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public AuthenticationExchange begin() {
        int number = exchanges.incrementAndGet();
        return new AuthenticationExchange() {
            @Override
            public Bytes initialData() throws Exception {
                hanging.countDown();
                hangs.await();
                if (initialFailure != null) {
                    throw initialFailure;
                }
                return initial == null ? null : Bytes.utf8(initial + number);
            }

            @Override
            public Bytes answer(Bytes challenge) throws Exception {
                if (failure != null) {
                    throw failure;
                }
                return Bytes.utf8("answer to " + challenge.utf8());
            }

            @Override
            public void verify(Bytes data) throws Exception {
                String said = data == null ? "" : data.utf8();
                if (said.equals(refused)) {
                    throw new IllegalStateException("this is not the Server");
                }
                verified.add(said);
            }

            @Override
            public Duration validFor() {
                return validFor;
            }
        };
    }
}
