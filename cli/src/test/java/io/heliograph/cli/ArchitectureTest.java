// SPDX-License-Identifier: Apache-2.0
package io.heliograph.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The walls of the house. They are tested here because this module sees all the others. */
@AnalyzeClasses(packages = "io.heliograph", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String CODEC = "io.heliograph.codec..";
    private static final String SESSION = "io.heliograph.session..";
    private static final String CLIENT = "io.heliograph.client..";
    private static final String CLIENT_ITSELF = "io.heliograph.client";
    private static final String CLIENT_LOG = "io.heliograph.client.log..";
    private static final String MICROMETER = "io.heliograph.client.micrometer..";
    private static final String OPENTELEMETRY = "io.heliograph.client.opentelemetry..";
    private static final String BROKER = "io.heliograph.broker..";
    private static final String NETWORK = "io.heliograph.broker.network..";
    private static final String TESTKIT = "io.heliograph.testkit..";
    private static final String CONFORMANCE = "io.heliograph.conformance..";
    private static final String CLI = "io.heliograph.cli..";
    private static final String JAVA = "java..";
    private static final String NULLNESS = "org.jspecify..";

    @ArchTest
    static final ArchRule codecStandsOnTheJdkAlone = classes()
            .that().resideInAPackage(CODEC)
            .should().onlyDependOnClassesThat().resideInAnyPackage(CODEC, JAVA, NULLNESS);

    @ArchTest
    static final ArchRule sessionStandsOnCodec = classes()
            .that().resideInAPackage(SESSION)
            .should().onlyDependOnClassesThat().resideInAnyPackage(SESSION, CODEC, JAVA, NULLNESS);

    @ArchTest
    static final ArchRule clientStandsOnSession = classes()
            .that().resideInAnyPackage(CLIENT_ITSELF, CLIENT_LOG)
            .should().onlyDependOnClassesThat()
            .resideInAnyPackage(CLIENT_ITSELF, CLIENT_LOG, SESSION, CODEC, JAVA, "javax.crypto..", "javax.naming..",
                    "javax.net..",
                    "javax.security..", "jdk.jfr..",
                    NULLNESS);

    @ArchTest
    static final ArchRule clientMicrometerSeesOfTheClientWhatUsersSee = classes()
            .that().resideInAPackage(MICROMETER)
            .should().onlyDependOnClassesThat()
            .resideInAnyPackage(MICROMETER, CLIENT_ITSELF, CODEC, "io.micrometer..", JAVA, NULLNESS);

    @ArchTest
    static final ArchRule clientOpentelemetrySeesOfTheClientWhatUsersSee = classes()
            .that().resideInAPackage(OPENTELEMETRY)
            .should().onlyDependOnClassesThat()
            .resideInAnyPackage(OPENTELEMETRY, CLIENT_ITSELF, CODEC, "io.opentelemetry..", JAVA, NULLNESS);

    @ArchTest
    static final ArchRule brokerKnowsNoClient = noClasses()
            .that().resideInAPackage(BROKER)
            .should().dependOnClassesThat().resideInAnyPackage(CLIENT, CONFORMANCE, CLI);

    @ArchTest
    static final ArchRule nothingThatIsDeliveredStandsOnTheTestkit = noClasses()
            .that().resideInAnyPackage(CODEC, SESSION, CLIENT, BROKER)
            .should().dependOnClassesThat().resideInAPackage(TESTKIT);

    @ArchTest
    static final ArchRule testkitSeesOfTheOthersWhatUsersSee = noClasses()
            .that().resideInAPackage(TESTKIT)
            .should().dependOnClassesThat()
            .resideInAnyPackage(CLI, CONFORMANCE, SESSION, "io.heliograph.broker.*..", "org.assertj..");

    /** It shall find faults of broker and client, so it takes nothing of them for granted. */
    @ArchTest
    static final ArchRule conformanceStandsOnCodecAndTestkit = noClasses()
            .that().resideInAPackage(CONFORMANCE)
            .should().dependOnClassesThat().resideInAnyPackage(CLI, BROKER, CLIENT, SESSION, "org.junit..");

    @ArchTest
    static final ArchRule onlyTheNetworkOfTheBrokerKnowsNetty = noClasses()
            .that().resideInAPackage("io.heliograph..").and().resideOutsideOfPackage(NETWORK)
            .should().dependOnClassesThat().resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule modulesHaveNoCycles = slices().matching("io.heliograph.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule codecAndSessionDoNoInputOrOutput = noClasses()
            .that().resideInAnyPackage(CODEC, SESSION)
            .should().dependOnClassesThat().resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..");

    @ArchTest
    static final ArchRule codecAndSessionReadNoClock = noClasses()
            .that().resideInAnyPackage(CODEC, SESSION)
            .should().callMethod(System.class, "nanoTime")
            .orShould().callMethod(System.class, "currentTimeMillis")
            .orShould().callMethod(java.time.Instant.class, "now");

    /** In a native image only what is named in advance can be found by its name. */
    @ArchTest
    static final ArchRule whatClientsStandOnFindsNothingByName = noClasses()
            .that().resideInAnyPackage(CODEC, SESSION, CLIENT_ITSELF, CLIENT_LOG)
            .should().dependOnClassesThat().resideInAnyPackage("java.lang.reflect..")
            .orShould().dependOnClassesThat().haveFullyQualifiedName("java.util.ServiceLoader")
            .orShould().dependOnClassesThat().haveFullyQualifiedName("java.util.ResourceBundle")
            .orShould().callMethod(Class.class, "forName", String.class)
            .orShould().callMethod(Class.class, "forName", String.class, boolean.class, ClassLoader.class)
            .orShould().callMethod(Class.class, "getResource", String.class)
            .orShould().callMethod(Class.class, "getResourceAsStream", String.class)
            .orShould().callMethod(ClassLoader.class, "loadClass", String.class)
            .orShould().callMethod(System.class, "loadLibrary", String.class);

    @ArchTest
    static final ArchRule librariesPrintNothing = noClasses()
            .that().resideInAnyPackage(CODEC, SESSION, CLIENT, BROKER, TESTKIT, CONFORMANCE)
            .should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule namesSayWhatAClassIs = noClasses()
            .should().haveSimpleNameEndingWith("Impl")
            .orShould().haveSimpleNameEndingWith("Manager")
            .orShould().haveSimpleNameEndingWith("Helper")
            .orShould().haveSimpleNameEndingWith("Util")
            .orShould().haveSimpleNameEndingWith("Utils");

    /** Without the annotation NullAway would pass over a whole module and say nothing. */
    @Test
    void everyModuleIsNullMarked() throws IOException {
        List<String> marked = new ArrayList<>();
        for (URL url : Collections.list(getClass().getClassLoader().getResources("module-info.class"))) {
            try (InputStream in = url.openStream()) {
                byte[] descriptor = in.readAllBytes();
                if (new String(descriptor, ISO_8859_1).contains("Lorg/jspecify/annotations/NullMarked;")) {
                    marked.add(ModuleDescriptor.read(new ByteArrayInputStream(descriptor)).name());
                }
            }
        }
        assertThat(marked).contains("io.heliograph.codec", "io.heliograph.session", "io.heliograph.client",
                "io.heliograph.client.micrometer", "io.heliograph.client.opentelemetry",
                "io.heliograph.broker", "io.heliograph.testkit", "io.heliograph.conformance", "io.heliograph.cli");
    }
}
