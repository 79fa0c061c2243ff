// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/** The MQTT broker. */
@NullMarked
module io.heliograph.broker {
    requires io.heliograph.codec;
    requires io.heliograph.session;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.heliograph.broker;
}
