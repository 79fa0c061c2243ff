// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.codec.Packet;
import io.heliograph.session.OutboundFlow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users of the client get. */
class DeliveryArtifactTest {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final String METADATA = "META-INF/native-image/io.heliograph/heliograph-client/reachability-metadata.json";

    private static Path classesOf(Class<?> one) throws URISyntaxException {
        return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static int jarBytes(Path classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes); Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
        return bytes.size();
    }

    @Test
    void isSmallerThanAMebibyteWithAllThatItStandsOn() throws Exception {
        int bytes = 0;
        for (Class<?> one : List.of(MqttClient.class, OutboundFlow.class, Packet.class)) {
            Path classes = classesOf(one);
            bytes += Files.isDirectory(classes) ? jarBytes(classes) : (int) Files.size(classes);
        }
        assertThat(bytes).isBetween(100_000, MEBIBYTE);
    }

    @Test
    void needsNothingButTheJdkWhenItRuns() throws Exception {
        for (Class<?> one : List.of(MqttClient.class, OutboundFlow.class, Packet.class)) {
            Path classes = classesOf(one);
            if (!Files.isDirectory(classes)) {
                continue;
            }
            try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
                assertThat(ModuleDescriptor.read(in).requires())
                        .filteredOn(required -> !required.modifiers().contains(Modifier.STATIC))
                        .allSatisfy(required -> assertThat(required.name()).matches("(java|jdk|io\\.heliograph)\\..+"));
            }
        }
    }

    /** A native image is told what the client finds by name; a name that is wrong would be passed over without a word. */
    @Test
    void namesForNativeImagesWhatThereIs() throws Exception {
        try (InputStream in = MqttClient.class.getClassLoader().getResourceAsStream(METADATA)) {
            assertThat(in).isNotNull();
            Matcher types = Pattern.compile("\"type(?:Reached)?\": \"([^\"]+)\"")
                    .matcher(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            List<String> names = types.results().map(found -> found.group(1)).toList();
            assertThat(names).containsExactlyInAnyOrder(ServiceRecord.class.getName(),
                    "com.sun.jndi.dns.DnsContextFactory");
            for (String name : names) {
                assertThat(Class.forName(name)).isNotNull();
            }
        }
    }
}
