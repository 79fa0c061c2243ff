// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.Packet;
import io.heliograph.codec.Pingresp;
import io.heliograph.codec.Puback;
import io.heliograph.codec.Pubcomp;
import io.heliograph.codec.Pubrec;
import io.heliograph.codec.Pubrel;
import io.heliograph.codec.QoS;
import io.heliograph.codec.ReasonCode;
import io.heliograph.codec.Suback;
import io.heliograph.codec.Unsuback;
import io.heliograph.testkit.MalformedPacket.Receiver;
import java.util.List;
import java.util.SplittableRandom;

/** What a Server might say to a Client that it has accepted, or not. */
final class ServerTalk implements FuzzedDialogue.Talk {
    private final SplittableRandom random;
    private final MqttVersion version;

    ServerTalk(MqttVersion version, SplittableRandom random) {
        this.version = version;
        this.random = random;
    }

    @Override
    public Packet first() {
        if (random.nextInt(10) == 0) {
            return new Connack(false, ReasonCode.SERVER_UNAVAILABLE);
        }
        ConnackProperties properties = version.isV5() && random.nextBoolean()
                ? ConnackProperties.builder().receiveMaximum(1 + random.nextInt(3))
                        .topicAliasMaximum(random.nextInt(3)).maximumPacketSize(20L + random.nextInt(1_000))
                        .retainAvailable(random.nextBoolean()).maximumQoS(QoS.of(random.nextInt(2))).build()
                : ConnackProperties.NONE;
        return new Connack(false, ReasonCode.SUCCESS, properties);
    }

    @Override
    public Packet next() {
        int identifier = 1 + random.nextInt(4);
        return switch (random.nextInt(11)) {
            case 0, 1, 2 -> FuzzedMessages.publish(random, identifier);
            case 3 -> new Suback(identifier, List.of(ReasonCode.granted(QoS.of(random.nextInt(3)))));
            case 4 -> new Unsuback(identifier, version.isV5() ? List.of(ReasonCode.SUCCESS) : List.of());
            case 5 -> new Pubrel(identifier);
            case 6 -> random.nextBoolean() ? new Puback(identifier) : new Pubrec(identifier);
            case 7 -> new Pubcomp(identifier);
            case 8 -> version.isV5() && random.nextInt(4) == 0
                    ? new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "m", Bytes.utf8("data"))
                    : Pingresp.INSTANCE;
            case 9 -> version.isV5() && random.nextInt(4) == 0
                    ? new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN)
                    : Pingresp.INSTANCE;
            default -> random.nextInt(6) == 0 ? first() : Pingresp.INSTANCE;
        };
    }

    @Override
    public Receiver receiver(boolean first) {
        return Receiver.CLIENT;
    }
}
