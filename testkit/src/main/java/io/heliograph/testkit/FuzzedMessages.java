// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import java.util.List;
import java.util.SplittableRandom;

/** What either side might publish. */
final class FuzzedMessages {
    private static final List<String> TOPICS = List.of("a", "a/b", "/", "$SYS/x", "ä/€/😀", "a//b");

    private FuzzedMessages() {}

    static Publish publish(SplittableRandom random, int identifier) {
        Message message = message(random);
        return new Publish(message, message.qos() == QoS.AT_MOST_ONCE ? 0 : identifier);
    }

    static Message message(SplittableRandom random) {
        return Message.of(draw(random, TOPICS), Bytes.utf8("x".repeat(random.nextInt(200))), QoS.of(random.nextInt(3)))
                .withRetain(random.nextInt(8) == 0);
    }

    static <T> T draw(SplittableRandom random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
