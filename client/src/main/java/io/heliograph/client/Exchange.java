// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

/** What is under way to the Server with a Packet Identifier and has an end. */
sealed interface Exchange permits Publication, Request {

    /** Ends it without success. Does nothing if it has ended. */
    void fail(MqttException failure);
}
