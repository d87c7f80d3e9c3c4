package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The modules of the image's Java runtime, beside those that Tally's classes and its libraries'
 * use.
 */
class ModulesTest {

  /** A class, one that it uses, and that one's module. */
  private static final Pattern USE =
      Pattern.compile(
          "^ +(\\S+) +-> \\S+ +(?:JDK internal API \\()?([a-z.]+)\\)?$", Pattern.MULTILINE);

  /** Classes of libraries that Tally never loads, and which need a module that draws pictures. */
  private static final Set<String> UNUSED =
      Set.of("io.micrometer.core.instrument.binder.logging.Log4j2Metrics");

  private static List<String> lines;
  private static Set<String> used;

  @BeforeAll
  static void read() throws IOException {
    lines = Files.readAllLines(Path.of("deploy", "image", "modules"));
    used = used();
  }

  private static Set<String> used() throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of("--multi-release", "17", "--ignore-missing-deps", "-verbose:class"));
    words.add(Path.of("target", "classes").toString());
    words.addAll(List.of(Files.readString(classPath()).strip().split(File.pathSeparator)));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(new PrintWriter(out), new PrintWriter(err), words.toArray(String[]::new));
    assertThat(code).as(err.toString()).isZero();
    return USE.matcher(out.toString())
        .results()
        .filter(use -> !UNUSED.contains(use.group(1)))
        .map(use -> use.group(2))
        .filter(module -> ModuleFinder.ofSystem().find(module).isPresent())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Path classPath() {
    return Path.of("target", "test-classes", "runtime-class-path");
  }

  /** Returns the modules that these lines name. */
  private static List<String> named(List<String> some) {
    return some.stream()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** Returns what jlink makes of the list: those, and those that they need. */
  private static Set<String> linked() {
    return Configuration.empty()
        .resolve(ModuleFinder.ofSystem(), ModuleFinder.of(), named(lines))
        .modules()
        .stream()
        .map(ResolvedModule::name)
        .collect(Collectors.toSet());
  }

  @Test
  void everyModuleThatIsUsed_isInTheImage() {
    assertThat(used).contains("java.base", "java.sql", "jdk.unsupported");
    assertThat(linked()).containsAll(used);
  }

  @Test
  void everyModuleOfTheList_isUsed_orItsUserCannotBeSeen() {
    List<String> seen =
        lines.stream().takeWhile(line -> !line.startsWith("# jdeps cannot see")).toList();

    assertThat(seen).as("the list has a second part").hasSizeLessThan(lines.size());
    assertThat(used).containsAll(named(seen));
    assertThat(named(lines.subList(seen.size(), lines.size()))).doesNotContainAnyElementsOf(used);
  }

  @Test
  void everyModuleOfTheList_hasAReason() {
    assertThat(lines).allMatch(line -> line.matches("(\\S+ +)?#.*"));
  }
}
