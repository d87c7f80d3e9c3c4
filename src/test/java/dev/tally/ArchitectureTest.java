package dev.tally;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tally.shop.Sku;
import io.netty.util.ReferenceCounted;
import java.util.List;
import java.util.Map;

/**
 * Enforces the layout: packages follow the data, and imports run one way (the picture is in
 * ARCHITECTURE.md). Fails if a rule finds no class to check, or if a class is outside the packages
 * named here.
 */
@AnalyzeClasses(packages = "dev.tally", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  /** Each package, with those of our packages that it may import. */
  static final Map<String, List<String>> IMPORTS =
      Map.ofEntries(
          Map.entry("dev.tally.config..", List.of()),
          Map.entry("dev.tally.text..", List.of()),
          Map.entry("dev.tally.meters..", List.of()),
          Map.entry("dev.tally.auth..", List.of("dev.tally.text..")),
          Map.entry("dev.tally.shop..", List.of("dev.tally.text..")),
          Map.entry("dev.tally.ledger", List.of("dev.tally.shop..", "dev.tally.text..")),
          Map.entry(
              "dev.tally.ledger.memory..",
              List.of("dev.tally.ledger", "dev.tally.shop..", "dev.tally.text..")),
          Map.entry(
              "dev.tally.ledger.kafka..",
              List.of(
                  "dev.tally.ledger", "dev.tally.json..", "dev.tally.shop..", "dev.tally.text..")),
          Map.entry(
              "dev.tally.ledger.sqlite",
              List.of(
                  "dev.tally.ledger",
                  "dev.tally.ledger.sqlite.keys..",
                  "dev.tally.shop..",
                  "dev.tally.text..")),
          Map.entry("dev.tally.ledger.sqlite.keys..", List.of()),
          Map.entry("dev.tally.history..", List.of("dev.tally.ledger", "dev.tally.shop..")),
          Map.entry(
              "dev.tally.upkeep..",
              List.of(
                  "dev.tally.ledger",
                  "dev.tally.ledger.sqlite",
                  "dev.tally.json..",
                  "dev.tally.shop..",
                  "dev.tally.text..",
                  "dev.tally.meters..")),
          Map.entry("dev.tally.json..", List.of("dev.tally.text..")),
          Map.entry("dev.tally.feed..", List.of("dev.tally.json..", "dev.tally.shop..")),
          Map.entry("dev.tally.web.net..", List.of()),
          Map.entry(
              "dev.tally.web.http..",
              List.of(
                  "dev.tally.web.net..",
                  "dev.tally.auth..",
                  "dev.tally.config..",
                  "dev.tally.json..",
                  "dev.tally.text..",
                  "dev.tally.meters..")),
          Map.entry(
              "dev.tally.web.api..",
              List.of(
                  "dev.tally.web.http..",
                  "dev.tally.auth..",
                  "dev.tally.feed..",
                  "dev.tally.history..",
                  "dev.tally.json..",
                  "dev.tally.ledger",
                  "dev.tally.shop..",
                  "dev.tally.text..")),
          Map.entry(
              "dev.tally.web.live..",
              List.of(
                  "dev.tally.web.api..",
                  "dev.tally.web.http..",
                  "dev.tally.web.net..",
                  "dev.tally.auth..",
                  "dev.tally.feed..",
                  "dev.tally.json..",
                  "dev.tally.ledger",
                  "dev.tally.shop..",
                  "dev.tally.text..")),
          Map.entry(
              "dev.tally.web.page..",
              List.of("dev.tally.web.http..", "dev.tally.json..", "dev.tally.shop..")),
          Map.entry(
              "dev.tally.web",
              List.of(
                  "dev.tally.web.api..",
                  "dev.tally.web.http..",
                  "dev.tally.web.live..",
                  "dev.tally.web.net..",
                  "dev.tally.web.page..",
                  "dev.tally.auth..",
                  "dev.tally.config..",
                  "dev.tally.feed..",
                  "dev.tally.history..",
                  "dev.tally.ledger",
                  "dev.tally.shop..",
                  "dev.tally.meters..")),
          Map.entry(
              "dev.tally.transfer.rows..",
              List.of(
                  "dev.tally.json..",
                  "dev.tally.ledger",
                  "dev.tally.ledger.sqlite",
                  "dev.tally.shop..",
                  "dev.tally.text..")),
          Map.entry(
              "dev.tally.transfer",
              List.of(
                  "dev.tally.transfer.rows..",
                  "dev.tally.feed..",
                  "dev.tally.json..",
                  "dev.tally.ledger",
                  "dev.tally.ledger.sqlite",
                  "dev.tally.shop..",
                  "dev.tally.text..")),
          Map.entry("dev.tally.demo..", List.of("dev.tally.ledger", "dev.tally.shop..")),
          Map.entry(
              "dev.tally.bench",
              List.of(
                  "dev.tally.bench.viewers..",
                  "dev.tally.json..",
                  "dev.tally.shop..",
                  "dev.tally.text..")),
          Map.entry("dev.tally.bench.viewers..", List.of("dev.tally.shop..", "dev.tally.text..")));

  @ArchTest static final ArchRule importsRunOneWay = importsRunOneWay();

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.tally.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theDomainDoesNoIo =
      noClasses()
          .that()
          .resideInAPackage("dev.tally.shop..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.netty..",
              "java.io..",
              "java.net..",
              "java.nio.channels..",
              "java.nio.file..",
              "java.sql..",
              "tools.jackson..");

  @ArchTest
  static final ArchRule onlyItsLedgerKnowsSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tally.ledger.sqlite..")
          .and()
          .doNotHaveFullyQualifiedName(
              "dev.tally.transfer.rows.RowSpool") // sorts a file's rows on disk
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..");

  @ArchTest
  static final ArchRule onlyItsJournalKnowsKafka =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tally.ledger.kafka..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule onlyTheWebKnowsNetty =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.tally.web..", "dev.tally.feed..", "dev.tally.json..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule theFeedAndJsonKnowOnlyNettysBuffers =
      noClasses()
          .that()
          .resideInAnyPackage("dev.tally.feed..", "dev.tally.json..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.netty..")
                  .and(resideOutsideOfPackage("io.netty.buffer.."))
                  // It declares a buffer's release().
                  .and(not(type(ReferenceCounted.class))));

  /** Text from outside must become a SKU through {@code Sku.of}, which checks it. */
  @ArchTest
  static final ArchRule onlyWhatKeepsASkuTakesItUnchecked =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.tally.shop..", "dev.tally.ledger.sqlite..", "dev.tally.ledger.kafka..")
          .should()
          .accessTargetWhere(
              describe(
                  "is a constructor of Sku",
                  access ->
                      access.getTargetOwner().isEquivalentTo(Sku.class)
                          && access.getName().equals(JavaConstructor.CONSTRUCTOR_NAME)));

  @ArchTest
  static final ArchRule onlyWhatChecksTokensKnowsJwt =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tally.auth..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.nimbusds..");

  @ArchTest
  static final ArchRule onlyTransfersKnowCsv =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tally.transfer..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("de.siegmar..");

  @ArchTest
  static final ArchRule onlyTheCommandLineKnowsPicocli =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tally.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule onlyTheCommandLinePrints =
      noClasses().that().resideOutsideOfPackage("dev.tally.cli..").should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses()
          .should()
          .haveNameMatching(".*(Utils?|Helper|Manager|Impl)")
          .orShould()
          .resideInAnyPackage("..util..", "..common..", "..impl..");

  private static ArchRule importsRunOneWay() {
    var layers =
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .ensureAllClassesAreContainedInArchitecture()
            .layer("dev.tally")
            .definedBy("dev.tally")
            .layer("dev.tally.cli..")
            .definedBy("dev.tally.cli..");
    for (var name : IMPORTS.keySet()) {
      layers = layers.layer(name).definedBy(name);
    }
    for (var entry : IMPORTS.entrySet()) {
      var layer = layers.whereLayer(entry.getKey());
      layers =
          entry.getValue().isEmpty()
              ? layer.mayNotAccessAnyLayer()
              : layer.mayOnlyAccessLayers(entry.getValue().toArray(String[]::new));
    }
    // The root package assembles everything; the command line is above it.
    return layers.whereLayer("dev.tally.cli..").mayNotBeAccessedByAnyLayer();
  }
}
