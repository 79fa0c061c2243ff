// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {

    @Test
    void takesItApart() {
        assertThat(ServerUrl.of("mqtt://ann:s%3Acr%40t+@example.org:1884/a/b"))
                .isEqualTo(new ServerUrl("mqtt", "example.org", 1884, "", "ann", "s:cr@t+", "a/b"));
        assertThat(ServerUrl.of("mqtt://ann@example.org")).isEqualTo(
                new ServerUrl("mqtt", "example.org", 1883, "", "ann", null, null));
        assertThat(ServerUrl.of("mqtt://[::1]:5/")).isEqualTo(new ServerUrl("mqtt", "::1", 5, "", null, null, null));
        assertThat(ServerUrl.of("mqtt://h/+/b/#").topic()).isEqualTo("+/b/#");
        assertThat(ServerUrl.of("mqtt://h//b").topic()).isEqualTo("/b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h:1", "foo://h/a", "mqtt://", "mqtt:///a", "mqtt://h:x/a", "mqtt://h:70000/a",
        "mqtt://h:0",
        "mqtt://h?a", "mqtt://a@b@h", "mqtt://%zz@h", "mqtt://u:p@", "http://h", "mqtt:/h"})
    void refusesOtherForms(String text) {
        assertThatThrownBy(() -> ServerUrl.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsThePasswordToItself() {
        assertThat(ServerUrl.of("mqtt://ann:secret@h/a")).asString().doesNotContain("secret");
    }
}
