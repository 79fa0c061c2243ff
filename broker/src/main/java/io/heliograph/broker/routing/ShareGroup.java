// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of one Shared Subscription (section 4.8.2 of MQTT 5.0): each message goes to one of them. The same ShareName
 * with another filter is another group. Members may be in different shards; any thread may ask for the {@link #next} one.
 */
@SuppressWarnings("ReferenceEquality") // A member is only ever the same as itself.
public final class ShareGroup<S extends Subscriber> extends Keyed {
    private static final VarHandle LATEST;

    static {
        try {
            LATEST = MethodHandles.lookup().findVarHandle(ShareGroup.class, "latest", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final Subscriber[] NOBODY = {};

    private final FilterEntry<S> entry;
    /** Never changed, only replaced, under the lock of the index. */
    private volatile Subscriber[] members = NOBODY;
    /** The index of the member that got the latest message; read and written through {@link #LATEST}. */
    @SuppressWarnings("unused")
    private volatile int latest = -1;

    ShareGroup(FilterEntry<S> entry, String shareName, int hash) {
        super(shareName, hash);
        this.entry = entry;
    }

    /** The ShareName. */
    public String shareName() {
        return key;
    }

    /** The filter that the group subscribes to, without "$share". */
    public String filter() {
        return entry.key;
    }

    /** How many members there are now. */
    public int size() {
        return members.length;
    }

    /**
     * The member that gets this message: the members that are online take turns; if none is, all take turns, since one that is
     * offline and still a member has a Session that waits for it. Null if the last member has left after the {@link Route} was
     * taken.
     */
    @SuppressWarnings("unchecked")
    public @Nullable S next() {
        while (true) {
            Subscriber[] candidates = members;
            if (candidates.length == 0) {
                return null;
            }
            int before = (int) LATEST.getVolatile(this);
            int chosen = nextOnline(candidates, before + 1);
            // Who loses the race for a turn looks again, so that two publishers do not choose the same member.
            if (LATEST.compareAndSet(this, before, chosen)) {
                return (S) candidates[chosen];
            }
        }
    }

    private static int nextOnline(Subscriber[] candidates, int from) {
        int count = candidates.length;
        int first = from < count ? from : 0;
        int i = first;
        do {
            if (candidates[i].online()) {
                return i;
            }
            i = i + 1 < count ? i + 1 : 0;
        } while (i != first);
        return first;
    }

    void add(S subscriber) {
        Subscriber[] known = members;
        Subscriber[] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = subscriber;
        subscriber.position = known.length;
        members = more;
    }

    void remove(S subscriber) {
        Subscriber[] known = members;
        int position = subscriber.position;
        if (position < 0 || position >= known.length || known[position] != subscriber) {
            throw new IllegalStateException("the subscriber is not in the share group " + key + " of " + filter());
        }
        subscriber.position = Subscriber.NOWHERE;
        Subscriber last = known[known.length - 1];
        Subscriber[] fewer = Arrays.copyOf(known, known.length - 1);
        if (last != subscriber) {
            fewer[position] = last;
            last.position = position;
        }
        members = fewer;
    }
}
