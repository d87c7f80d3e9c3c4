package dev.tally.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks that the package in {@code clients/js} is of the version of the Tally that it is made of.
 */
class ClientPackageVersionTest {

  private static final Pattern POM =
      Pattern.compile("<artifactId>tally</artifactId>\\s*<version>([^<]+)</version>");

  @Test
  void itsVersion_isThatOfThePom() throws IOException {
    Matcher pom = POM.matcher(Files.readString(Path.of("pom.xml")));
    assertThat(pom.find()).isTrue();
    JsonNode json =
        JsonMapper.shared().readTree(Files.readString(Path.of("clients", "js", "package.json")));

    assertThat(json.get("version").asString()).isEqualTo(pom.group(1));
  }
}
