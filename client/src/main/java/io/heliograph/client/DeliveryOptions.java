// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How messages are held until they are delivered.
 *
 * @param messages     the most publications that may be open, at least 1
 * @param bytes        the most bytes that they may have, at least 1
 * @param age          the longest time for which one may wait to be sent, or null for ever
 * @param whenFull     what follows if there is no room
 * @param offline      what may be published without a connection
 * @param topicAliases the most Topic Aliases that are used on a connection; 0 for none
 * @param store        the directory of the store, or null for none
 */
record DeliveryOptions(int messages, long bytes, @Nullable Duration age, WhenFull whenFull, OfflinePublishing offline,
        int topicAliases, @Nullable Path store) {}
