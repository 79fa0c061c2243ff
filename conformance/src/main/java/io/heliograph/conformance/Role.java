// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance;

/** Which side of a connection is under test. */
public enum Role {
    /** A Server; the suite plays the Clients. */
    SERVER,
    /** A Client; the suite plays the Server. */
    CLIENT
}
