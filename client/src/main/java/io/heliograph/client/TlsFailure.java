// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.EOFException;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in a sentence why TLS failed, where the JDK says it in words of its own. */
final class TlsFailure {
    private TlsFailure() {}

    /** The failure with a clear sentence, and the given one as its cause. */
    static SSLException explained(SSLException failure, String serverName) {
        String sentence = sentence(failure, serverName);
        return new SSLException(sentence == null ? "TLS failed: " + failure.getMessage() : sentence, failure);
    }

    private static @Nullable String sentence(SSLException failure, String serverName) {
        if (find(failure, CertificateExpiredException.class) != null) {
            return "the Server's certificate, or one that it stands on, has expired";
        }
        if (find(failure, CertificateNotYetValidException.class) != null) {
            return "the Server's certificate, or one that it stands on, is not valid yet";
        }
        if (find(failure, CertPathBuilderException.class) != null) {
            return "the Server's certificate is not trusted: it does not lead to a trusted certificate";
        }
        CertPathValidatorException invalid = find(failure, CertPathValidatorException.class);
        if (invalid != null) {
            return "the Server's certificate is not trusted: " + invalid.getMessage();
        }
        CertificateException refused = find(failure, CertificateException.class);
        if (refused != null) {
            // Its subclasses are dealt with above; what is left is what the JDK says about names.
            return "the Server's certificate is not for \"%s\": %s".formatted(serverName, refused.getMessage());
        }
        return sentence(String.valueOf(failure.getMessage()), find(failure, EOFException.class) != null);
    }

    private static @Nullable String sentence(String message, boolean ended) {
        if (message.contains("Received fatal alert")) {
            if (message.contains("certificate")) {
                return "the Server did not accept the client's certificate, or wants one: " + message;
            }
            // That is also how TLS 1.2 says that a certificate is missing (RFC 5246, section 7.4.6).
            return message.contains("handshake_failure")
                    ? "the Server wants a certificate of the client, or shares no cipher with it: " + message
                    : "the Server broke TLS off: " + message;
        }
        if (message.contains("Unsupported or unrecognized SSL message")) {
            return "the Server does not speak TLS at this port";
        }
        return ended ? "the Server closed the connection within the TLS handshake" : null;
    }

    private static <T extends Throwable> @Nullable T find(IOException failure, Class<T> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
