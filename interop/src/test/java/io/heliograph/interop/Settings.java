// SPDX-License-Identifier: Apache-2.0
package io.heliograph.interop;

import io.heliograph.interop.clients.ClientLibrary;
import io.heliograph.interop.clients.Feature;
import io.heliograph.interop.clients.Libraries;
import io.heliograph.interop.peers.Brokers;
import io.heliograph.interop.peers.PeerBroker;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Which broker is paired with which client library: our broker with every library, our client with every broker; and mosquitto
 * with every library, which shows that a test asks for what others agree on.
 *
 * <p>The system properties {@code interop.broker} and {@code interop.client} narrow that down to those whose names contain
 * the given text.
 */
final class Settings implements ArgumentsProvider, AnnotationConsumer<ForEachSetting> {
    private Feature[] needs = {};

    @Override
    public void accept(ForEachSetting annotation) {
        needs = annotation.needs();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return Brokers.all().stream().filter(broker -> isAskedFor("interop.broker", broker.name()))
                .flatMap(broker -> Libraries.all().stream()
                        .filter(library -> isAskedFor("interop.client", library.name()))
                        .filter(library -> isPair(broker, library)).filter(library -> canAll(broker, library))
                        .map(library -> Arguments.of(new Setting(broker, library))));
    }

    private static boolean isAskedFor(String property, String name) {
        return name.contains(System.getProperty(property, ""));
    }

    private static boolean isPair(PeerBroker broker, ClientLibrary library) {
        return broker.isReference() || library.isOurs() || broker.isOurs();
    }

    private boolean canAll(PeerBroker broker, ClientLibrary library) {
        return (!library.version().isV5() || broker.features().contains(Feature.V5)) && Arrays.stream(needs)
                .allMatch(need -> broker.features().contains(need)
                        && (need.isOfBrokersOnly() || library.features().contains(need)));
    }
}
