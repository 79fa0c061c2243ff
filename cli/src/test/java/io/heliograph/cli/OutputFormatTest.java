// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heliograph.codec.Bytes;
import io.heliograph.codec.Message;
import io.heliograph.codec.MessageProperties;
import io.heliograph.codec.PayloadFormatIndicator;
import io.heliograph.codec.Publish;
import io.heliograph.codec.QoS;
import io.heliograph.codec.TopicName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The expected texts were printed by mosquitto_sub 2.0.11 for the same messages, unless a test says otherwise. */
class OutputFormatTest {
    private static final ZonedDateTime TIME = ZonedDateTime.of(2026, 11, 20, 23, 1, 2, 3_004_005, ZoneId.of("UTC"));
    private static final String JSON = "{\"a\": 1.0, \"b\":[1, 2 ,{\"c\":\"é\\u00e9/\"}], \"d\":{}, \"e\":[]}";
    private static final Publish FULL = new Publish(new Message(TopicName.of("f/topic"), Bytes.utf8(JSON),
            QoS.AT_LEAST_ONCE, true,
            MessageProperties.builder().payloadFormatIndicator(PayloadFormatIndicator.UTF_8)
                    .messageExpiryInterval(598L).contentType("application/json")
                    .responseTopic(TopicName.of("r/t")).correlationData(Bytes.utf8("abc"))
                    .userProperty("k", "v").userProperty("k2", "v 2").build()),
            false, 1, 0, List.of(7));
    private static final Publish BARE = publish("g", Bytes.EMPTY);

    private static Publish publish(String topicName, Bytes payload) {
        return new Publish(Message.of(topicName, payload, QoS.AT_MOST_ONCE), 0);
    }

    private static byte[] bytes(OutputFormat format, Publish message) throws JsonText.InvalidException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.write(out, message, TIME);
        return out.toByteArray();
    }

    private static String print(String format, Publish message) throws JsonText.InvalidException {
        return new String(bytes(OutputFormat.of(format, false), message), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, value = {
        "%A|,|",
        "%C|,application/json|",
        "%D|,abc|",
        "%E|,598|",
        "%F|,1|",
        "%I|,2026-11-20T23:01:02+0000|",
        "%l|,57|",
        "%m|,1|",
        "%P|,k:v k2:v 2|",
        "%q|,1|",
        "%R|,r/t|",
        "%r|,1|",
        "%S|,7|",
        "%t|,f/topic|",
        "%U|,1795215662.003004005|",
        "%%|,%|",
        "@@|,@|",
        "%10t|,   f/topic|",
        "%-10t|,f/topic   |",
        "%010t|,   f/topic|",
        "%3.3t|,f/t|",
        "%-12.3t|,f/t         |",
        "%05l|,00057|",
        "%-5l|,57   |",
        "%-05l|,57   |",
        "%5m|,    1|",
        "%5A|,     |",
        "%05A|,00000|",
        "%20C|,    application/json|",
        "%.4C|,appl|",
        "%5F|,    1|",
        "%05F|,00001|",
        "%012E|,000000000598|",
        "%10R|,       r/t|",
        "%5S|,    7|",
        "%05S|,00007|",
        "%30I|,      2026-11-20T23:01:02+0000|",
        "%5q|,1|",
        "%.3l|,57|",
        "%10%|,%|",
        "%5P|,k:v k2:v 2|",
        "a@%b,a%b",
        "%4x|,7b22|",
        "%04X|,7B22|",
        "%5x|, 7b22|",
        "%05x|,07b22|",
        "%-5x|,7b22 |",
        "%4p|,`{\"a\"|`",
        "%4.2p|,`{\"a\"|`",
        "%5.t|,     |",
        "%00009t|,  f/topic|",
    })
    void fieldOfTheMessage(String format, String expected) throws Exception {
        assertThat(print(format, FULL)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {
        "a,Fri", "A,Friday", "b,Nov", "B,November", "c,Fri Nov 20 23:01:02 2026", "C,20", "d,20", "D,11/20/26", "e,20",
        "F,2026-11-20", "g,26", "G,2026", "h,Nov", "H,23", "I,11", "j,324", "k,23", "l,11", "m,11", "M,01", "p,PM",
        "P,pm", "r,11:01:02 PM", "R,23:01", "s,1795215662", "S,02", "T,23:01:02", "u,5", "U,46", "V,47", "w,5", "W,46",
        "x,11/20/26", "X,23:01:02", "y,26", "Y,2026", "z,+0000", "Z,UTC", "N,3004005", "%,%", "+,%+", "E,%E"
    })
    void partOfTheTime(String conversion, String expected) throws Exception {
        assertThat(print("@" + conversion + "|", BARE)).isEqualTo(expected + "|");
    }

    @Test
    void whiteSpaceOfTheTimeAndEscapes() throws Exception {
        assertThat(print("@n@t\\n\\t\\0\\e\\r\\a\\v\\\\", BARE)).isEqualTo("\n\t\n\t\0\033\r\007\013\\");
    }

    /** mosquitto_sub pads an absent Response Topic to nothing; here all fields are padded. */
    @Test
    void absentFieldsAreEmptyAndPadded() throws Exception {
        assertThat(print("%A|%C|%D|%E|%F|%m|%P|%R|%S|%5A|%5C|%5m|%05S|%5R|", BARE))
                .isEqualTo("|||||0||||     |     |    0|00000|     |");
    }

    @Test
    void widthOfThePayload() throws Exception {
        Publish message = publish("t", Bytes.utf8("payload"));
        assertThat(print("%10p|%-10p|%010p|%3p|", message)).isEqualTo("   payload|payload   |000payload|pay|");
    }

    @Test
    void payloadIsPrintedByteForByte() throws Exception {
        byte[] bytes = {0, 'a', (byte) 0xff, '\n', (byte) 0xc3};
        Publish message = publish("t", Bytes.copyOf(bytes));
        assertThat(bytes(OutputFormat.PAYLOAD, message)).isEqualTo(bytes);
        assertThat(bytes(OutputFormat.of("%p", false), message)).isEqualTo(bytes);
        assertThat(print("%x %X", message)).isEqualTo("0061ff0ac3 0061FF0AC3");
    }

    @Test
    void verboseShowsTheTopicAndNullForNothing() throws Exception {
        assertThat(bytes(OutputFormat.VERBOSE, publish("a/b", Bytes.utf8("x y")))).asString().isEqualTo("a/b x y");
        assertThat(bytes(OutputFormat.VERBOSE, publish("a/b", Bytes.EMPTY))).asString().isEqualTo("a/b (null)");
    }

    @Test
    void topicsAreCountedInCharacters() throws Exception {
        Publish message = publish("\u00e9\ud83d\ude80x", Bytes.EMPTY);
        assertThat(print("%5t|%.2t|", message)).isEqualTo("  \u00e9\ud83d\ude80x|\u00e9\ud83d\ude80|");
    }

    /** The member names are mosquitto_sub's; the order of the properties is that of their identifiers. */
    @Test
    void jsonWithTextPayload() throws Exception {
        assertThat(print("%j", FULL)).isEqualTo("{\"tst\":\"2026-11-20T23:01:02.003004+0000\",\"topic\":\"f/topic\","
                + "\"qos\":1,\"retain\":1,\"payloadlen\":57,\"mid\":1,\"properties\":{\"payload-format-indicator\":1,"
                + "\"message-expiry-interval\":598,\"content-type\":\"application/json\",\"response-topic\":\"r/t\","
                + "\"correlation-data\":\"abc\",\"subscription-identifier\":7,"
                + "\"user-properties\":{\"k\":\"v\",\"k2\":\"v 2\"}},"
                + "\"payload\":\"{\\\"a\\\": 1.0, \\\"b\\\":[1, 2 ,{\\\"c\\\":\\\"é\\\\u00e9/\\\"}], \\\"d\\\":{}, "
                + "\\\"e\\\":[]}\"}");
    }

    /** Other than mosquitto_sub's, numbers keep their spelling: 1.0 stays 1.0, 1e400 does not become null. */
    @Test
    void jsonWithJsonPayload() throws Exception {
        assertThat(print("%J",
                publish("t", Bytes.utf8(" {\"a\": 1.0, \"b\": [1, 2 ,{\"c\":\"\\u00e9/\"}], \"f\":1e400} "))))
                .isEqualTo("{\"tst\":\"2026-11-20T23:01:02.003004+0000\",\"topic\":\"t\",\"qos\":0,\"retain\":0,"
                        + "\"payloadlen\":53,\"payload\":{\"a\":1.0,\"b\":[1,2,{\"c\":\"é/\"}],\"f\":1e400}}");
    }

    @Test
    void jsonOnSeveralLines() throws Exception {
        Publish message = publish("t", Bytes.utf8("{\"a\":[1,{}],\"b\":[]}"));
        assertThat(bytes(OutputFormat.of("%J", true), message)).asString().isEqualTo("""
                {
                  "tst": "2026-11-20T23:01:02.003004+0000",
                  "topic": "t",
                  "qos": 0,
                  "retain": 0,
                  "payloadlen": 19,
                  "payload": {
                    "a": [
                      1,
                      {}
                    ],
                    "b": []
                  }
                }""");
    }

    static Stream<String> noJson() {
        return Stream.of("x", "{", "{\"a\"}", "{\"a\":1,}", "[1,]", "[1 2]", "1,2", "01", "1.", "-", "+1", "1e", ".5",
                "\"a", "\"\\x\"", "\"\\u12g4\"", "\"a\tb\"", "nul", "{a:1}", "1 1", "\u00a01", "[".repeat(2000));
    }

    @ParameterizedTest
    @MethodSource
    void noJson(String payload) {
        assertThatThrownBy(() -> print("%J", publish("t", Bytes.utf8(payload))))
                .isInstanceOf(JsonText.InvalidException.class);
    }

    @ParameterizedTest
    @CsvSource(value = {
        "%|ends inside a % sequence",
        "%5|ends inside a % sequence",
        "%-|ends inside a % sequence",
        "%5.|ends inside a % sequence",
        "%z|unknown sequence %z",
        "a@|ends inside a time sequence",
        "a\\|ends inside an escape sequence",
        "a\\q|unknown escape sequence \\q",
        "%1000001t|width above",
        "%99999999999t|width above",
    }, delimiter = '|')
    void refusesWhatItDoesNotKnow(String format, String message) {
        assertThatThrownBy(() -> OutputFormat.of(format, false)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
