// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connect;
import io.heliograph.codec.ConnectProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingreq;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Subscribe;
import io.heliograph.codec.Subscription;
import io.heliograph.codec.TopicFilter;
import io.heliograph.codec.Unsubscribe;
import io.heliograph.codec.Will;
import io.heliograph.testkit.MalformedPacket.Receiver;
import java.util.List;
import java.util.SplittableRandom;

/** What a Client might say. */
final class ClientTalk implements FuzzedDialogue.Talk {
    private static final List<String> FILTERS = List.of("a", "a/+", "#", "+/+", "$share/g/a/#", "/");

    private final SplittableRandom random;
    private final MqttVersion version;

    ClientTalk(MqttVersion version, SplittableRandom random) {
        this.version = version;
        this.random = random;
    }

    @Override
    public Packet first() {
        boolean named = random.nextInt(4) > 0;
        Will will = random.nextInt(4) == 0 ? new Will(FuzzedMessages.message(random)) : null;
        ConnectProperties properties = version.isV5() && random.nextBoolean()
                ? ConnectProperties.builder().sessionExpiryInterval((long) random.nextInt(3))
                        .receiveMaximum(1 + random.nextInt(10)).topicAliasMaximum(random.nextInt(3)).build()
                : ConnectProperties.NONE;
        return new Connect(version, true, random.nextInt(3) * 30, named ? "fuzz-" + random.nextInt(5) : "", will, null,
                null, properties);
    }

    @Override
    public Packet next() {
        int identifier = 1 + random.nextInt(4);
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> FuzzedMessages.publish(random, identifier);
            case 3 -> new Subscribe(identifier,
                    List.of(Subscription.of(FuzzedMessages.draw(random, FILTERS), QoS.of(random.nextInt(3)))));
            case 4 -> new Unsubscribe(identifier, List.of(TopicFilter.of(FuzzedMessages.draw(random, FILTERS))));
            case 5 -> new Pubrel(identifier);
            case 6 -> random.nextBoolean() ? new Puback(identifier) : new Pubrec(identifier);
            case 7 -> new Pubcomp(identifier);
            case 8 -> version.isV5() && random.nextInt(4) == 0
                    ? new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "m", Bytes.utf8("data"))
                    : Pingreq.INSTANCE;
            default -> random.nextInt(4) == 0 ? Disconnect.NORMAL : Pingreq.INSTANCE;
        };
    }

    @Override
    public Receiver receiver(boolean first) {
        return first ? Receiver.NEW_SERVER : Receiver.SERVER;
    }
}
