// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop.peers;

import io.heliograph.interop.clients.Feature;
import java.util.Set;

/** A broker that the tests run against. */
public interface PeerBroker {
    /** Name and version, as it stands in reports. */
    String name();

    /** What of the optional things it can do. */
    Set<Feature> features();

    /** Whether it is Heliograph. */
    default boolean isOurs() {
        return false;
    }

    /** Whether the tests themselves are held against it. */
    default boolean isReference() {
        return false;
    }

    /** Its port on the local machine. The broker is started when this is asked for the first time, and ends with the tests. */
    int port();

    /** One more of it, running, that the caller may kill and has to close. */
    RestartableBroker ownOne();
}
