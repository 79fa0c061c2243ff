// SPDX-License-Identifier: Apache-2.0
package io.heliograph.testkit;

import io.heliograph.broker.Broker;
import io.heliograph.client.MqttClient;
import io.heliograph.codec.MqttVersion;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests, and the methods that are run before and after each of them, what they have as parameters:
 *
 * <ul>
 * <li>{@link Broker}: a broker in memory on a free port of this machine; each test has its own
 * <li>{@link FaultLink}: a link to that broker, without faults; one for a test
 * <li>{@link MqttClient}: a client, connected; each parameter is another one
 * <li>{@link RawClient}: a raw client, of which nothing is sent yet; each parameter is another one
 * </ul>
 *
 * <p>Clients speak MQTT 5.0, or with {@link Speaks} another version. {@link ThroughFaultLink} at a client leads it through the link,
 * {@link InMemory} past all sockets. At the end of the test all is closed, the clients first.
 *
 * <p>{@link MqttBroker} brings this extension along with a broker of the defaults. To set up another one:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final HeliographExtension HELIOGRAPH = new HeliographExtension(broker -> broker.receiveMaximum(1));
 * }</pre>
 */
@SuppressWarnings("exports") // JUnit's module: it is there wherever the extension is used, and need not be elsewhere
public final class HeliographExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(HeliographExtension.class);
    private static final Set<Class<?>> TYPES = Set.of(Broker.class, FaultLink.class, MqttClient.class, RawClient.class);

    private final UnaryOperator<Broker.Builder> setUp;

    /** With brokers of the defaults, apart from one shard: it starts faster. */
    public HeliographExtension() {
        this(UnaryOperator.identity());
    }

    /**
     * With brokers that are set up so.
     *
     * @param setUp is given a builder with port 0 and one shard
     */
    public HeliographExtension(UnaryOperator<Broker.Builder> setUp) {
        this.setUp = setUp;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        // Without a test there is no end at which it could be closed.
        return TYPES.contains(parameter.getParameter().getType()) && context.getTestMethod().isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestSystem system = context.getStore(NAMESPACE).getOrComputeIfAbsent(TestSystem.class,
                key -> new TestSystem(setUp), TestSystem.class);
        boolean throughLink = parameter.isAnnotated(ThroughFaultLink.class);
        Class<?> type = parameter.getParameter().getType();
        if (type == Broker.class) {
            return system.broker();
        }
        if (type == FaultLink.class) {
            return system.link();
        }
        MqttVersion version = parameter.findAnnotation(Speaks.class).map(Speaks::value).orElse(MqttVersion.V5);
        if (type == RawClient.class) {
            return system.rawClient(version, throughLink);
        }
        return parameter.isAnnotated(InMemory.class) ? system.clientInMemory(version)
                : system.client(version, throughLink);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestSystem system = context.getStore(NAMESPACE).remove(TestSystem.class, TestSystem.class);
        if (system != null) {
            system.close();
        }
    }
}
