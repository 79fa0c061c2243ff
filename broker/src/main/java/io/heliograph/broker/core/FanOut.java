// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.core;

import io.heliograph.codec.Message;
import io.heliograph.codec.MqttVersion;
import io.heliograph.codec.PacketBuffer;
import io.heliograph.codec.PacketEncoder;
import io.heliograph.codec.QoS;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A QoS 0 message encoded once for all subscribers who get the same bytes: one form for MQTT 5.0, one for the older versions,
 * each with and without the RETAIN flag.
 */
@SuppressWarnings("ReferenceEquality") // the same message object is meant, not an equal one
final class FanOut {
    private final PacketBuffer[] forms = new PacketBuffer[4];
    private @Nullable Message message;
    private int valid;

    FanOut() {
        for (int i = 0; i < forms.length; i++) {
            forms[i] = new PacketBuffer(256);
        }
    }

    /** Copies the packet into the buffer, encoding it if this is the first time in this form. */
    void write(Message next, boolean retain, MqttVersion version, long remainingExpiry, PacketBuffer out) {
        if (message != next) {
            message = next;
            valid = 0;
        }
        int form = (version.isV5() ? 2 : 0) + (retain ? 1 : 0);
        PacketBuffer bytes = forms[form];
        if ((valid & (1 << form)) == 0) {
            bytes.clear();
            PacketEncoder.of(version).encodePublish(next.topicName(), next, QoS.AT_MOST_ONCE, retain, false, 0, 0,
                    List.of(),
                    remainingExpiry, bytes);
            valid |= 1 << form;
        }
        out.write(bytes.array(), 0, bytes.length());
    }

    /** The message has been sent to all; lets go of it, and of memory that only large messages need. */
    void forget() {
        if (message != null) {
            message = null;
            valid = 0;
            for (int i = 0; i < forms.length; i++) {
                if (forms[i].capacity() > 64 * 1024) {
                    forms[i] = new PacketBuffer(256);
                }
            }
        }
    }
}
