// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** As much of ASN.1's Distinguished Encoding Rules as it takes to wrap the older forms of a private key in PKCS#8. */
final class Der {
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int PARAMETERS = 0xA0;
    private static final byte[] VERSION_0 = {INTEGER, 1, 0};
    // 1.2.840.113549.1.1.1 with NULL as parameters
    private static final byte[] RSA = {SEQUENCE, 13, 6, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1,
        1,
        1, 5, 0};
    // 1.2.840.10045.2.1
    private static final byte[] EC = {6, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

    private final byte[] bytes;
    private int position;
    private int end;

    private Der(byte[] bytes) {
        this.bytes = bytes;
        this.end = bytes.length;
    }

    /** PKCS#8 from PKCS#1 (RFC 8017, A.1.2): the algorithm is named around it. */
    static byte[] pkcs8FromPkcs1(byte[] key) {
        return element(SEQUENCE, VERSION_0, RSA, element(OCTET_STRING, key));
    }

    /**
     * PKCS#8 from SEC 1 (RFC 5915): the algorithm is named around it, and the curve moves to it.
     *
     * @throws IllegalArgumentException if there is no curve in it, or it is no such key
     */
    static byte[] pkcs8FromSec1(byte[] key) {
        Der reader = new Der(key);
        reader.enter(SEQUENCE);
        reader.skip(INTEGER);
        reader.skip(OCTET_STRING);
        reader.enter(PARAMETERS);
        byte[] curve = Arrays.copyOfRange(key, reader.position, reader.end);
        return element(SEQUENCE, VERSION_0, element(SEQUENCE, EC, curve), element(OCTET_STRING, key));
    }

    private void enter(int tag) {
        int length = header(tag);
        end = position + length;
    }

    private void skip(int tag) {
        int length = header(tag);
        position += length;
    }

    private int header(int tag) {
        if (next() != tag) {
            throw new IllegalArgumentException("it has another structure");
        }
        int length = next();
        if (length < 0x80) {
            return checked(length);
        }
        int lengthBytes = length - 0x80;
        if (lengthBytes > 2) {
            throw new IllegalArgumentException("it is too long");
        }
        length = 0;
        for (int i = 0; i < lengthBytes; i++) {
            length = length << 8 | next();
        }
        return checked(length);
    }

    private int checked(int length) {
        if (length > end - position) {
            throw new IllegalArgumentException("it is cut off");
        }
        return length;
    }

    private int next() {
        if (position >= end) {
            throw new IllegalArgumentException("it is cut off");
        }
        return bytes[position++] & 0xFF;
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        int length = content.size();
        if (length < 0x80) {
            element.write(length);
        } else if (length <= 0xFF) {
            element.write(0x81);
            element.write(length);
        } else {
            element.write(0x82);
            element.write(length >> 8);
            element.write(length);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
