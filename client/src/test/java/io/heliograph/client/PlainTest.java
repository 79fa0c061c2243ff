// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heliograph.client.ScriptedServer.Dialogue;
import io.heliograph.codec.Auth;
import io.heliograph.codec.Bytes;
import io.heliograph.codec.Connack;
import io.heliograph.codec.ConnackProperties;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Disconnect;
import io.heliograph.codec.ReasonCode;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PlainTest extends ScriptedTest {
    private final AuthenticationMethod method = AuthenticationMethod.plain("t\u00EFm", "secret");

    @Test
    void saysNameAndPasswordAsRfc4616Does() throws Exception {
        MqttClient client = client(server.builder().authentication(method));
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue dialogue = accept();
        Connect connect = dialogue.expect(Connect.class);
        assertThat(connect.properties().authenticationMethod()).isEqualTo("PLAIN");
        assertThat(connect.properties().authenticationData()).isEqualTo(Bytes.utf8("\0t\u00EFm\0secret"));
        assertThat(connect.toString()).doesNotContain("secret");
        dialogue.send(new Connack(false, ReasonCode.SUCCESS,
                ConnackProperties.builder().authenticationMethod("PLAIN").build()));
        get(connected);
    }

    @Test
    void hasNothingMoreToSay() throws Exception {
        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> method.begin().answer(Bytes.utf8("more")));
        MqttClient client = client(server.builder().authentication(method));
        CompletableFuture<Connack> connected = client.async().connect();
        Dialogue dialogue = accept();
        dialogue.expect(Connect.class);
        dialogue.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "PLAIN", null));
        dialogue.expect(new Disconnect(ReasonCode.UNSPECIFIED_ERROR));
        dialogue.close();
        assertThat(failure(connected)).isInstanceOf(AuthenticationFailedException.class);
    }

    @Test
    void refusesWhatWouldMeanSomethingElse() {
        assertThatIllegalArgumentException().isThrownBy(() -> AuthenticationMethod.plain("", "secret"));
        assertThatIllegalArgumentException().isThrownBy(() -> AuthenticationMethod.plain("tim", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> AuthenticationMethod.plain("tim", "a\0b"))
                .withMessageNotContaining("a\0b");
        assertThatIllegalArgumentException().isThrownBy(() -> AuthenticationMethod.plain("tim\0admin", "secret"));
    }
}
