// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed wrongly gets one line that says what is wrong, and exit status 2. */
class UsageTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "foo|unknown argument 'foo'",
        "--foo|unknown option '--foo'",
        "pub|a message is needed: give one of -m, -f, -l, -s, -n",
        "pub -m a|a topic is needed: give -t",
        "pub -t a|a message is needed",
        "pub -t a -m b -n|only one of -m, -f, -l, -s, -n",
        "pub -t a -m b -m c|only one of -m, -f, -l, -s, -n",
        "pub -t a/# -m b|wildcard character '#'",
        "pub -t a -m b -q 3|QoS is 0, 1 or 2, not 3",
        "pub -t a -m b -p x|'x' is not a whole number",
        "pub -t a -m b -p 70000|-p is 1 to 65535, not 70000",
        "pub -t a -m b -p 0|-p is 1 to 65535, not 0",
        "pub -t a -m|missing required parameter",
        "pub -t a -m b --psk x|unknown option '--psk'",
        "pub -t a -m b extra|unknown argument 'extra'",
        "pub -t a -m b -V 4|the version is 5, 311 or 31, not 4",
        "pub -t a -m b -k 65536|Keep Alive",
        "pub -t a -m b -i x -I y|-i and -I can't both be given",
        "pub -t a -m b -c|needs a Client Identifier: give -i",
        "pub -t a -m b -x -1|needs a Client Identifier: give -i",
        "pub -t a -m b -x 4294967296|session-expiry-interval is 0 to 4294967295",
        "pub -t a -m b -V 311 -P x|Password without User Name",
        "pub -t a -m b -V 311 -x 5|need MQTT 5.0",
        "pub -t a -m b -V 311 -D publish user-property k v|need MQTT 5.0",
        "pub -t a -m b -D publish user-property k|COMMAND NAME VALUE are needed",
        "pub -t a -m b -D publish|COMMAND NAME VALUE are needed",
        "pub -t a -m b -D publish foo k|publish has no property \"foo\", only content-type",
        "pub -t a -m b -D foo content-type v|not for \"foo\"",
        "pub -t a -m b -D publish session-expiry-interval 3|publish has no property \"session-expiry-interval\"",
        "pub -t a -m b -D publish message-expiry-interval x|message-expiry-interval is a number",
        "pub -t a -m b -D publish payload-format-indicator 2|payload-format-indicator is 0 to 1, not 2",
        "pub -t a -m b -D publish content-type x -D publish content-type x|can be given once",
        "pub -t a -m b -D publish response-topic x/#|wildcard character",
        "pub -t a -m b -D connect receive-maximum 0|receive-maximum is 1 to 65535",
        "pub -t a -m b -D connect authentication-data x|connect has no property \"authentication-data\"",
        "pub -t a -m b -D subscribe subscription-identifier 1|no use for properties of subscribe",
        "sub -t a -D subscribe content-type v|subscribe has no property \"content-type\"",
        "pub -t a -m b -D will content-type x|a Will needs --will-topic",
        "pub -t a -m b --will-payload x|a Will needs --will-topic",
        "pub -t a -m b --will-topic x/#|wildcard character",
        "pub -t a -m b --will-topic x --will-qos 3|QoS is 0, 1 or 2",
        "pub -t a -m b --repeat 0|--repeat is at least 1",
        "pub -t a -l --repeat 2|--repeat is at least 1, and 1 with -l",
        "pub -t a -m b --repeat-delay -1|seconds are 0 to 1000000",
        "pub -t a -m b -M 0|-M is at least 1",
        "pub -L foo://h/a -m x|the URL does not begin with mqtt://",
        "pub -L mqtt://h -m x|a topic is needed",
        "pub -L mqtt://u:secret@h:x/a -m x|-L: the URL is not of the form mqtt://[user[:password]@]host[:port][/topic]",
        "pub -L wss://h:x -m x|not of the form wss://[user[:password]@]host[:port][/path]",
        "pub -t a -m b -L mqtt://h --cafile x|mqtt://h:1883 is not encrypted, so options of TLS have no effect",
        "pub -t a -m b -L mqtt://h --ws|can't be given with -L",
        "pub -t a -m b -h mqtt://h|-h is the name or the address of a host; -L takes a URL",
        "pub -t a -m b -h a/b|is no server",
        "pub -t a -m b --unix x -h y|a Unix domain socket has no host",
        "pub -t a -m b --unix x --ws|--unix can't be given with --ws",
        "pub -t a -m b --unix x --cafile y|unix:",
        "pub -t a -m b -S -p 1|-S can't be given with --ws or -p",
        "pub -t a -m b --ws-header a:b|--ws-header needs a WebSocket",
        "pub -t a -m b --ws --ws-header a|--ws-header is of the form 'NAME: VALUE'",
        "pub -t a -m b --ws --ws-header Host:b|the header \"Host\" is not free to choose",
        "pub -t a -m b --failover foo://x|--failover: the URL does not begin with",
        "pub -t a -m b --failover mqtt://u@x|--failover is of the form mqtt://host[:port]",
        "pub -t a -m b --failover x:y|--failover: the URL is not of the form",
        "pub -t a -m b --proxy h:1|--proxy is of the form socks5://[user[:password]@]host[:port]",
        "pub -t a -m b --proxy socks4://h:1|--proxy is of the form",
        "pub -t a -m b --proxy http://h/x|--proxy is of the form",
        "pub -t a -m b --proxy-pw-from prompt|--proxy-pw-from and --no-proxy need --proxy",
        "pub -t a -m b --proxy http://h --proxy-pw-from prompt|--proxy-pw-from needs the user in --proxy",
        "pub -t a -m b --connect-timeout 0|--connect-timeout is above 0",
        "pub -t a -m b --key x|--key and --key-pw-from need --cert",
        "pub -t a -m b --cafile x --tls-use-os-certs|--tls-use-os-certs can't be given with --cafile",
        "pub -t a -m b --tls-version 1.2|--tls-version is tlsv1.2 or tlsv1.3, not 1.2",
        "pub -t a -m b --tls-pin x|--tls-pin: \"x\" is no SHA-256 in Base64",
        "pub -t a -m b --ciphers AES|the cipher suite AES is not known",
        "pub -t a -m b -P x --pw-from prompt|-P and --pw-from can't both be given",
        "pub -t a -m b --pw-from secret|it is file:PATH, env:NAME or prompt",
        "pub -t a -m b --pw-from file:|it is file:PATH, env:NAME or prompt",
        "pub -t a -m b --auth basic|--auth is scram-sha-256, scram-sha-512, plain or oauthbearer, not basic",
        "pub -t a -m b --auth scram-sha-256 -u x|needs a user name and a password: give -u and --pw-from",
        "pub -t a -m b --auth oauthbearer|--auth oauthbearer and --token-from belong together",
        "pub -t a -m b --token-from prompt|--auth oauthbearer and --token-from belong together",
        "pub -t a -m b --auth scram-sha-256 -V 311|--auth need MQTT 5.0",
        "pub -t a -m b --reconnect often|it is never, lost or always, not often",
        "pub -t a -m b --store x|--store goes on with a Session and keeps messages with QoS 1 and 2",
        "pub -t a -m b --store x -c -i y|--store goes on with a Session and keeps messages with QoS 1 and 2",
        "pub -t a -m b --store /tmp/x -c -i y -q 1 -x 0|Session Expiry Interval above zero",
        "pub -t a -m b -V 31 -i longer-than-it-may-be-in-3.1|a Client Identifier has 1 to 23 characters",
        "sub -t a --output xml|--output is text, hex, base64 or json, not xml",
        "sub -t a --output hex -F x|-F and --output can't both be given",
        "sub|a topic is needed",
        "sub -t a#|Topic Filter",
        "sub -t a -T x#|Topic Filter",
        "sub -t a -U x#|Topic Filter",
        "sub -t a -C 0|-C is at least 1",
        "sub -t a -W 0|-W is above 0",
        "sub -t a -W x|seconds are a number",
        "sub -t a -F %|ends inside a % sequence",
        "sub -t a -F %z|unknown sequence %z",
        "sub -t a -R --retained-only|can't both be given",
        "sub -t a -c|needs a Client Identifier",
        "sub -t a -V 311 --retain-as-published|need MQTT 5.0",
        "sub -t a --retain-handling sometimes|always, new or never",
        "sub -t a -D subscribe subscription-identifier 0|subscription-identifier is 1 to 268435455",
        "sub -t $share/g/a --no-local|No Local",
        "sub -t a -D publish user-property k v|no use for properties of publish",
        "broker -p 70000|port is 70,000",
        "broker --max-packet-size 5|maximumPacketSize",
        "broker --max-packet-size 9z|bytes are a number such as 65536, 64k or 16M",
        "broker --max-connections 0|maximumConnections",
        "broker --log loud|'loud'",
        "completion fish|'fish'",
    })
    void wrongUsageIsOneLine(String line, String expected) {
        TestStreams streams = new TestStreams("");
        String[] args = line.split(" ", -1);

        int status = streams.run(args);

        String name = args[0].startsWith("-") || args[0].equals("foo") ? "helio" : "helio " + args[0];
        assertThat(streams.err()).startsWith(name + ": ").contains(expected).endsWith(" (see '" + name + " --help')\n")
                .hasLineCount(1);
        assertThat(streams.out()).isEmpty();
        assertThat(status).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "|a broker is needed: give --target or --description",
        "--target localhost|the URL does not begin with mqtt://",
        "--target mqtt://u@localhost|--target is of the form mqtt://HOST[:PORT]",
        "--target unix:/s|--target is of the form mqtt://HOST[:PORT]",
        "--description foo|no description is called foo; there are: aedes, heliograph, hivemq",
        "--description foo.yaml|there is no file foo.yaml",
        "--description mosquitto --target mqtt://h|can't both be given",
        "--target mqtt://h -V 3.1|the version is 5.0 or 3.1.1, not 3.1",
        "--target mqtt://h -s Foo|no check, statement or chapter is called 'Foo' (--list shows all)",
        "--target mqtt://h -s MQTT-3.1.0-2 -V 5 -s /(/|/(/ is no regular expression",
        "--target mqtt://h -s *(5.0) -V 3.1.1|no check is left: none of --select",
    })
    void wrongUsageOfConformanceIsOneLine(String options, String expected) {
        TestStreams streams = new TestStreams("");
        String name = "helio conformance broker";
        assertUsageError(streams, name, streams.run(line(name, options)), expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "|a client is needed: give --description, --run, or --publish and --subscribe",
        "--description foo|no description is called foo; there are: heliograph, helio, mosquitto, paho-",
        "--description foo.yaml|there is no file foo.yaml",
        "--description mosquitto --run a|--run and the like can't be given with it",
        "--description mosquitto --speaks 5.0|--run and the like can't be given with it",
        "--run a --publish b|--run does all actions",
        "--publish b --can qos|--can is about --run",
        "--run a --can qos,foo|there is no option 'foo', only webSocket, clientIdentifier, topic, ",
        "--publish {foo}|there is no option foo",
        "--run a --speaks 3.1|the version is 5.0 or 3.1.1, not 3.1",
        "--run a -s Foo|no check, statement or chapter is called 'Foo'",
    })
    void wrongUsageOfConformanceClientIsOneLine(String options, String expected) {
        TestStreams streams = new TestStreams("");
        String name = "helio conformance client";
        assertUsageError(streams, name, streams.run(line(name, options)), expected);
    }

    private static String[] line(String name, String options) {
        return (name.replaceFirst("helio ", "") + (options == null ? "" : " " + options)).split(" ", -1);
    }

    private static void assertUsageError(TestStreams streams, String name, int status, String expected) {
        assertThat(streams.err()).startsWith(name + ": ").contains(expected).endsWith(" (see '" + name + " --help')\n")
                .hasLineCount(1);
        assertThat(streams.out()).isEmpty();
        assertThat(status).isEqualTo(2);
    }

    @Test
    void withoutCommandShowsTheCommands() {
        TestStreams streams = new TestStreams("");

        assertThat(streams.run()).isEqualTo(2);

        assertThat(streams.err()).contains("broker", "pub", "sub", "completion");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help", "help pub", "pub --help", "sub --help", "broker --help", "help broker",
        "completion --help", "conformance --help", "conformance broker --help"})
    void helpGoesToStandardOutput(String line) {
        TestStreams streams = new TestStreams("");

        assertThat(streams.run(line.split(" ", -1))).isEqualTo(0);

        assertThat(streams.out()).startsWith("Usage: helio");
        assertThat(streams.err()).isEmpty();
    }

    @Test
    void helpNamesTheSameOptionsHoweverItIsCalled() {
        TestStreams direct = new TestStreams("");
        TestStreams through = new TestStreams("");
        direct.run("pub", "--help");
        through.run("help", "pub");

        assertThat(direct.out()).isEqualTo(through.out());
    }

    @Test
    void versionNamesTheJava() {
        TestStreams streams = new TestStreams("");

        assertThat(streams.run("--version")).isEqualTo(0);

        assertThat(streams.out()).matches("helio \\S+.*, Java " + Runtime.version().feature() + ".*\\R");
    }

    @Test
    void completionKnowsTheOptions() {
        TestStreams streams = new TestStreams("");

        assertThat(streams.run("completion", "bash")).isEqualTo(0);

        assertThat(Arrays.asList(streams.out().split("\\R", -1)))
                .anyMatch(line -> line.matches("complete .* helio.*"));
        assertThat(streams.out()).contains("--retained-only", "--max-packet-size", "--stdin-line", "--cafile",
                "--failover");
    }
}
