// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Publish;

/** Nothing outlives the process. */
final class NoStore implements Store {
    static final NoStore INSTANCE = new NoStore();

    private NoStore() {}

    @Override
    public StoreContents contents() {
        return StoreContents.EMPTY;
    }

    @Override
    public boolean isOff() {
        return true;
    }

    @Override
    public boolean keeps(Publication publication) {
        return false;
    }

    @Override
    public void accepted(Publication publication) {}

    @Override
    public void sent(Publication publication, int packetIdentifier) {}

    @Override
    public void released(Publication publication) {}

    @Override
    public void queued(Publication publication) {}

    @Override
    public void ended(Publication publication) {}

    @Override
    public long begun(Publish publish, boolean takes) {
        return 0;
    }

    @Override
    public void returned(long number) {}

    @Override
    public void notBegun(long number) {}

    @Override
    public void taken(int packetIdentifier) {}

    @Override
    public void freed(int packetIdentifier) {}

    @Override
    public void sessionLost() {}

    @Override
    public long position() {
        return 0;
    }

    @Override
    public long required() {
        return 0;
    }

    @Override
    public void sync(long position) {}

    @Override
    public void close() {}
}
