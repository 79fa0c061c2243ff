// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import org.jspecify.annotations.Nullable;

/**
 * The directory of the store is in use by another client, or can't be read or written. A message that was being published then
 * may or may not be kept. A client whose store can't be written ends its connection, as it could keep no promise on it, and sends
 * nothing more: close it and build another when the disk is well again. What was promised before is kept.
 */
public final class StoreException extends MqttException {
    private static final long serialVersionUID = 1L;

    StoreException(String sentence, @Nullable Throwable cause) {
        super(sentence, null, null, cause);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }

    @Override
    MqttException forCaller() {
        return new StoreException(sentence(), this);
    }
}
