// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** What a client says to a SOCKS proxy (RFC 1928 and RFC 1929), and what the proxy's answers mean. */
final class SocksRequest {
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;

    private SocksRequest() {}

    static byte[] credentials(String userName, String password) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(1);
        text(request, userName);
        text(request, password);
        return request.toByteArray();
    }

    static byte[] connect(String host, int port) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {5, 1, 0});
        if (Tls.isAddress(host)) {
            // No lookup: it is an address already.
            byte[] address = InetAddress.getByName(host).getAddress();
            request.write(address.length == 4 ? IPV4 : IPV6);
            request.writeBytes(address);
        } else {
            request.write(NAME);
            text(request, host);
        }
        request.write(port >> 8);
        request.write(port);
        return request.toByteArray();
    }

    private static void text(ByteArrayOutputStream request, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        request.write(bytes.length);
        request.writeBytes(bytes);
    }

    static String reason(int code) {
        return switch (code) {
            case 2 -> "its rules forbid it";
            case 3 -> "the network is unreachable";
            case 4 -> "the host is unknown or unreachable";
            case 5 -> "nobody listens there";
            case 6 -> "it takes too long";
            default -> "it answers with the code " + code;
        };
    }
}
