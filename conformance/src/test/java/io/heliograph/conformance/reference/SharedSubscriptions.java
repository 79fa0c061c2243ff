// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whose turn it is in each Shared Subscription (section 4.8.2). */
final class SharedSubscriptions {
    private final Map<String, Integer> turns = new HashMap<>();

    /** A Session and the subscription by which it shares. */
    record Member(Session session, Subscribed subscribed) {}

    /** The next one; of those that are connected if there are any. */
    Member choose(String share, List<Member> members, Rules rules) {
        List<Member> connected = members.stream().filter(member -> member.session().isConnected()).toList();
        List<Member> candidates = connected.isEmpty()
                || rules.broken("SharedSubscription.whoHasGoneSharesNoLonger") ? members : connected;
        int turn = turns.merge(share, 1, Integer::sum);
        return candidates.get(turn % candidates.size());
    }
}
