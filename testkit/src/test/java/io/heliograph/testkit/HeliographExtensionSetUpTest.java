// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HeliographExtensionSetUpTest {
    @RegisterExtension
    static final HeliographExtension HELIOGRAPH = new HeliographExtension(broker -> broker.topicAliasMaximum(3));

    @Test
    void theBrokerIsSetUpAsTheExtensionSays(RawClient client) {
        assertThat(client.begin("c").properties().topicAliasMaximum()).isEqualTo(3);
    }
}
