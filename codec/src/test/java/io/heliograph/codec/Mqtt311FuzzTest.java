// SPDX-License-Identifier: Apache-2.0
package io.heliograph.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes in a connection of MQTT 3.1.1; see {@link DecodingRules}. */
class Mqtt311FuzzTest {

    static Stream<Arguments> seeds() {
        return DecodingRules.seeds(MqttVersion.V3_1_1).map(Arguments::of);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesKeepTheRules(byte[] input) {
        DecodingRules.check(MqttVersion.V3_1_1, input);
    }
}
