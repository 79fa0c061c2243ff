// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemFileTest {
    // One key in the forms that OpenSSL writes; used for nothing else.
    private static final String SEC_1 = """
            MHcCAQEEIDXKnh88ZU8D+0RZaOjeH35VWMpA4DBoDIP+O6kFqZ9goAoGCCqGSM49
            AwEHoUQDQgAEh75MuAXOu7WVQekn4GP0MMsbAMTwnX0fLvEYreO5q5ejofAfyeA/
            ubH+qy1qVr1OJi9Mg6bSpc+uTQqFDUP41Q==""";
    private static final String PKCS_8 = """
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgNcqeHzxlTwP7RFlo
            6N4fflVYykDgMGgMg/47qQWpn2ChRANCAASHvky4Bc67tZVB6SfgY/QwyxsAxPCd
            fR8u8Rit47mrl6Oh8B/J4D+5sf6rLWpWvU4mL0yDptKlz65NCoUNQ/jV""";
    private static final String PKCS_8_ENCRYPTED = """
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg4WDxTZRMOVgICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEFZ0XTJ4USKV61b8eIeJCQQEgZCz
            B4XgTvo6CSDlCi8aM/hjaPefjLTMDKOxgei4+yyYW+HTmLIzEH3TDtkL5WlA6vZM
            hUc6zlAvuIsoU1mOuhjuXhrd/wp8utyoguSYaBl1AmcjED4ov3ciCzihfIT1j2Wn
            g2fm7wTyj4NRSLPnZhCfcJonqCv5UmqgCQA1NCIjwrAskNfXEte3fS1/KWDiKFA=""";
    private static final String ED_25519 = "MC4CAQAwBQYDK2VwBCIEIIsyORmCo35KnRg8RupqRTyFzGupwLLSCSeHKwEX5k/4";
    private static final String PASSWORD = "secret";

    @TempDir
    private Path directory;

    private PemFile file(String label, String base64) throws IOException {
        return PemFile.read(write("-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n"));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("k.pem"), text);
    }

    @Test
    void readsOneKeyInAllForms() throws Exception {
        PrivateKey key = file("PRIVATE KEY", PKCS_8).privateKey(null);
        assertThat(key).isInstanceOf(ECPrivateKey.class);
        // Equal by number and curve: the one of SEC 1 has its public half with it and is encoded otherwise.
        ECPrivateKey sec1 = (ECPrivateKey) file("EC PRIVATE KEY", SEC_1).privateKey(null);
        assertThat(sec1.getS()).isEqualTo(((ECPrivateKey) key).getS());
        assertThat(sec1.getParams().getOrder()).isEqualTo(((ECPrivateKey) key).getParams().getOrder());
        assertThat(file("ENCRYPTED PRIVATE KEY", PKCS_8_ENCRYPTED).privateKey(PASSWORD)).isEqualTo(key);
    }

    @Test
    void readsOtherAlgorithms() throws Exception {
        assertThat(file("PRIVATE KEY", ED_25519).privateKey(null).getAlgorithm()).isEqualTo("EdDSA");
        PrivateKey rsa = Certificates.made().key("client");
        // What is within the OCTET STRING of PKCS#8, behind 26 bytes, is PKCS#1.
        byte[] pkcs1 = Arrays.copyOfRange(rsa.getEncoded(), 26, rsa.getEncoded().length);
        assertThat(file("RSA PRIVATE KEY", Base64.getEncoder().encodeToString(pkcs1)).privateKey(null)).isEqualTo(rsa);
    }

    @Test
    void readsCertificatesInTheirOrderWithTextBetween() throws Exception {
        Certificates made = Certificates.made();
        Path path = write(
                "Bag Attributes\n" + made.keyPem("server") + "subject=server\n" + made.certificatePem("server",
                        "ca"));
        PemFile file = PemFile.read(path);
        assertThat(file.certificates()).hasSize(2).first().isEqualTo(made.certificate("server"));
        assertThat(file.privateKey(null)).isEqualTo(made.key("server"));
    }

    @Test
    void saysWhichFileAndWhatIsWrong() throws Exception {
        Path missing = directory.resolve("none.pem");
        assertThatThrownBy(() -> PemFile.read(missing)).hasMessage(missing + ": there is no such file");
        assertThatThrownBy(() -> file("CERTIFICATE", "MAA=").certificates())
                .hasMessageEndingWith("k.pem: a certificate in it can't be read");
        assertThatThrownBy(() -> file("CERTIFICATE", "MAA=").privateKey(null))
                .hasMessageEndingWith("k.pem: there is no private key in it, but CERTIFICATE");
        assertThatThrownBy(() -> PemFile.read(write("hello")).certificates())
                .hasMessageEndingWith("there is no certificate in it; is it PEM, with a line -----BEGIN ...-----?");
        assertThatThrownBy(() -> file("ENCRYPTED PRIVATE KEY", PKCS_8_ENCRYPTED).privateKey(null))
                .hasMessageEndingWith("the private key is encrypted and no password was given");
        assertThatThrownBy(() -> file("ENCRYPTED PRIVATE KEY", PKCS_8_ENCRYPTED).privateKey("no"))
                .hasMessageEndingWith("the private key can't be decrypted; is the password right?");
        assertThatThrownBy(() -> file("DSA PRIVATE KEY", "MAA=").privateKey(null))
                .hasMessageEndingWith("a key of the kind \"DSA PRIVATE KEY\" can't be read");
        assertThatThrownBy(() -> file("EC PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n\nMAA="))
                .hasMessageContaining("openssl pkcs8 -topk8");
    }

    @ParameterizedTest
    @CsvSource({"PRIVATE KEY, MAA=", "PRIVATE KEY, ''", "EC PRIVATE KEY, MAA=", "EC PRIVATE KEY, MIX/////",
        "EC PRIVATE KEY, MHcCAQEE", "RSA PRIVATE KEY, MAA=", "ENCRYPTED PRIVATE KEY, MAA="})
    void refusesBrokenKeys(String label, String base64) throws Exception {
        PemFile file = file(label, base64);
        assertThatThrownBy(() -> file.privateKey(PASSWORD)).isInstanceOf(IOException.class)
                .hasMessageContaining("k.pem: the private key");
    }
}
