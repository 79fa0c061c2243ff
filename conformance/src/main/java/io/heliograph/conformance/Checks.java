// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

import io.heliograph.codec.MqttVersion;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All checks there are. */
final class Checks {
    /** The classes whose methods are checks of Servers, in the order of the specification's chapters. */
    private static final List<Class<?>> SERVER = List.of(
            TextChecks.class,
            PacketFormatChecks.class,
            ConnectChecks.class,
            SessionChecks.class,
            ClientIdentifierChecks.class,
            WillChecks.class,
            WillDelayChecks.class,
            KeepAliveChecks.class,
            PacketSizeChecks.class,
            ServerTopicAliasChecks.class,
            ConnackChecks.class,
            ServerLimitChecks.class,
            DisconnectChecks.class,
            AuthenticationChecks.class,
            ErrorChecks.class,
            PublishChecks.class,
            RetainChecks.class,
            MessagePropertyChecks.class,
            SubscriptionIdentifierChecks.class,
            TopicAliasChecks.class,
            SubscribeChecks.class,
            SubackChecks.class,
            UnsubscribeChecks.class,
            ReceivingChecks.class,
            SendingChecks.class,
            SessionStateChecks.class,
            OrderChecks.class,
            TopicChecks.class,
            SharedSubscriptionChecks.class,
            FlowControlChecks.class,
            AccessChecks.class,
            TransportChecks.class,
            WebSocketChecks.class);

    /** The classes whose methods are checks of Clients. */
    private static final List<Class<?>> CLIENT = List.of(
            ClientConnectChecks.class,
            ClientWillChecks.class,
            ClientPublishChecks.class,
            ClientDeliveryChecks.class,
            ClientExchangeChecks.class,
            ClientSubscribeChecks.class,
            ClientSessionChecks.class,
            ClientLimitChecks.class,
            ClientEndChecks.class,
            ClientWebSocketChecks.class);

    private Checks() {}

    static List<CheckCase> of(Role role) {
        return switch (role) {
            case SERVER -> Stream.concat(SERVER.stream().flatMap(group -> cases(group, Role.SERVER)),
                    MalformedPacketCases.toServer()).toList();
            case CLIENT -> Stream.concat(CLIENT.stream().flatMap(group -> cases(group, Role.CLIENT)),
                    ClientMalformedCases.all()).toList();
        };
    }

    private static Stream<CheckCase> cases(Class<?> group, Role role) {
        return Stream.of(group.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Check.class))
                .sorted(Comparator.comparing(Method::getName))
                .flatMap(method -> cases(group, method, role));
    }

    private static Stream<CheckCase> cases(Class<?> group, Method method, Role role) {
        Check check = method.getAnnotation(Check.class);
        List<CheckCase> cases = new ArrayList<>();
        if (check.v5().length > 0) {
            cases.add(checkCase(group, method, role, MqttVersion.V5, check.v5()));
        }
        if (check.v3().length > 0) {
            cases.add(checkCase(group, method, role, MqttVersion.V3_1_1, check.v3()));
        }
        if (cases.isEmpty()) {
            throw new IllegalStateException(method + " proves nothing");
        }
        return cases.stream();
    }

    private static CheckCase checkCase(Class<?> group, Method method, Role role, MqttVersion version, String[] labels) {
        Check check = method.getAnnotation(Check.class);
        String name = group.getSimpleName().replaceFirst("Checks$", "") + "." + method.getName();
        List<Statement> statements = Stream.of(labels).map(label -> Statements.of(version, label)).toList();
        Set<Capability> needs = check.needs().length == 0 ? Set.of() : EnumSet.copyOf(List.of(check.needs()));
        return new CheckCase(name, check.value(), role, version, statements, needs, check.advice(), check.alone(),
                system -> invoke(group, method, system));
    }

    private static void invoke(Class<?> group, Method method, Object system) throws Throwable {
        Constructor<?> constructor = group.getDeclaredConstructor();
        try {
            method.invoke(constructor.newInstance(), system);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
