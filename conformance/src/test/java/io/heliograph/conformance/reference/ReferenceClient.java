// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.codec.MqttVersion;
import io.heliograph.conformance.ClientAction;
import io.heliograph.conformance.ClientOption;
import io.heliograph.conformance.ClientProgram;
import io.heliograph.testkit.RawPacket;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Client that does all that the specifications of MQTT 5.0 and 3.1.1 ask for, in the plainest way, and one that breaks exactly one
 * rule of them: the measure of the checks of Clients. One thread for each action; of the project it uses the codec alone.
 *
 * <pre>
 *   ClientRun ── one action: connects, and again    ClientTalk ── what comes on a connection
 *   ClientLink ── bytes in, packets out             ClientStore ── what outlives a connection
 *   ClientRequests ── CONNECT, PUBLISH, SUBSCRIBE   ClientBytes ── what a broken Client makes of the bytes
 * </pre>
 */
public final class ReferenceClient implements ClientProgram {
    /** How the remarks of an action begin if the reference itself is wrong. */
    public static final String CRASHED = ClientRun.CRASHED;

    private final Rules rules;

    /**
     * One that breaks the rule of a check.
     *
     * @param broken the name of the check, such as {@code ClientConnect.theFirstPacketIsConnect}; null for none
     * @param passed the wrong packet that it passes over, if that is its rule; or null
     */
    public ReferenceClient(@Nullable String broken, @Nullable RawPacket passed) {
        this.rules = new Rules(broken, passed);
    }

    @Override
    public Set<ClientOption> options(ClientAction.Kind kind, MqttVersion version) {
        return EnumSet.allOf(ClientOption.class);
    }

    @Override
    public Running start(InetSocketAddress server, ClientAction action) {
        ClientRun run = new ClientRun(server, action, rules);
        run.start();
        return run;
    }

    /** Whether the rule that it was told to break was broken at least once. */
    public boolean hasBrokenItsRule() {
        return rules.hasBeenBroken();
    }
}
