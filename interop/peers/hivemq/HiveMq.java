// SPDX-License-Identifier: Apache-2.0

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import java.nio.file.Path;

/** Runs HiveMQ CE with what lies in the folder of the first argument; lets every client in, which takes an extension. */
final class HiveMq {
    private HiveMq() {}

    public static void main(String[] arguments) {
        Path home = Path.of(arguments[0]);
        EmbeddedExtension allowAll = EmbeddedExtension.builder().withId("allow-all").withName("allow all")
                .withVersion("1").withExtensionMain(new AllowAll()).build();
        EmbeddedHiveMQ.builder().withConfigurationFolder(home.resolve("conf")).withDataFolder(home.resolve("data"))
                .withExtensionsFolder(home.resolve("extensions")).withEmbeddedExtension(allowAll).build().start()
                .join();
    }

    /** Accepts every CONNECT. */
    private static final class AllowAll implements ExtensionMain, SimpleAuthenticator {
        @Override
        public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
            Services.securityRegistry().setAuthenticatorProvider(ignored -> this);
        }

        @Override
        public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
            // Nothing to let go of.
        }

        @Override
        public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
            output.authenticateSuccessfully();
        }
    }
}
