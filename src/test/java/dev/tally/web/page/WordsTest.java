package dev.tally.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.web.http.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files in web/words, and that the pages' files have no words of their own. */
class WordsTest {

  private static final Path WEB = Path.of("src", "main", "resources", "web");

  /** By the CLDR, as browsers have it; LanguagePageTest asks one. */
  private static final Map<String, Set<String>> PLURALS =
      Map.of(
          "en", Set.of("one", "other"),
          "de", Set.of("one", "other"),
          "fr", Set.of("one", "many", "other"),
          "es", Set.of("one", "many", "other"));

  /** What is the same in English, and is right. */
  private static final Map<String, Set<String>> SAME =
      Map.of(
          "de",
          Set.of(
              "state.live",
              "state.offline",
              "page.sort-name",
              "page.json",
              "item.details",
              "add.name",
              "token.label",
              "board.minute",
              "board.json"),
          "fr",
          Set.of("board.minute"),
          "es",
          Set.of("page.json", "token.label", "board.json"));

  private static final Pattern KEY = Pattern.compile("\\[\\[([a-z0-9.-]+)]]");
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final String LETTERS = "(?s).*\\p{L}.*";

  private static Stream<String> languages() {
    return LanguageChoice.LANGUAGES.stream();
  }

  private static Stream<String> translations() {
    return languages().skip(1);
  }

  /** Returns the sentences by key; one with plural forms is an object still. */
  private static Map<String, JsonNode> words(String language) {
    Map<String, JsonNode> words = new TreeMap<>();
    collect(
        "", JsonMapper.shared().readTree(read(WEB.resolve("words/" + language + ".json"))), words);
    return words;
  }

  private static void collect(String path, JsonNode node, Map<String, JsonNode> words) {
    if (node.isString() || node.has("other")) {
      words.put(path, node);
    } else {
      String before = path.isEmpty() ? "" : path + ".";
      node.properties().forEach(one -> collect(before + one.getKey(), one.getValue(), words));
    }
  }

  private static List<String> forms(JsonNode sentence) {
    return sentence.isString()
        ? List.of(sentence.asString())
        : sentence.properties().stream().map(form -> form.getValue().asString()).toList();
  }

  /** Returns what the forms of a sentence have in them: places or tags. */
  private static Set<String> parts(JsonNode sentence, Pattern part) {
    return forms(sentence).stream()
        .flatMap(form -> part.matcher(form).results().map(MatchResult::group))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the files of the pages that may have words in them. */
  private static List<Path> sources(String suffix) {
    try (Stream<Path> all = Files.walk(WEB)) {
      return all.filter(file -> file.toString().endsWith(suffix))
          .filter(file -> !file.startsWith(WEB.resolve("embed")))
          .filter(file -> !file.getFileName().toString().startsWith("api."))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyFile_isInTheList() throws IOException {
    try (Stream<Path> files = Files.list(WEB.resolve("words"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(languages().map(name -> name + ".json").toList());
    }
    assertThat(PLURALS).containsOnlyKeys(LanguageChoice.LANGUAGES);
  }

  @ParameterizedTest
  @MethodSource("translations")
  void everyLanguage_hasTheSameKeys_withTheSamePlacesAndTags(String language) {
    Map<String, JsonNode> english = words("en");
    Map<String, JsonNode> other = words(language);

    assertThat(other.keySet()).containsExactlyElementsOf(english.keySet());
    other.forEach(
        (key, sentence) -> {
          assertThat(parts(sentence, PLACE)).as(key).isEqualTo(parts(english.get(key), PLACE));
          assertThat(parts(sentence, TAG)).as(key).isEqualTo(parts(english.get(key), TAG));
          assertThat(parts(sentence, TAG).isEmpty()).as(key).isEqualTo(!key.endsWith("-html"));
        });
  }

  @ParameterizedTest
  @MethodSource("languages")
  void everyPlural_hasTheFormsOfItsLanguage(String language) {
    Map<String, JsonNode> english = words("en");
    words(language)
        .forEach(
            (key, sentence) -> {
              if (sentence.isObject()) {
                assertThat(sentence.propertyNames())
                    .as(key)
                    .hasSameElementsAs(PLURALS.get(language));
              } else {
                assertThat(english.get(key).isString()).as(key + " has forms in English").isTrue();
              }
            });
  }

  @ParameterizedTest
  @MethodSource("languages")
  void everySentence_isThere_andIsPlainText(String language) {
    words(language)
        .forEach(
            (key, sentence) ->
                assertThat(forms(sentence))
                    .as(key)
                    .allSatisfy(
                        form ->
                            assertThat(form)
                                .isNotBlank()
                                .isEqualTo(form.strip())
                                .doesNotContain("&", "\"".repeat(key.endsWith("-html") ? 9 : 1))
                                .doesNotContain("  ")));
  }

  @ParameterizedTest
  @MethodSource("translations")
  void everySentence_isTranslated(String language) {
    Map<String, JsonNode> english = words("en");
    Set<String> same =
        words(language).entrySet().stream()
            .filter(word -> word.getValue().equals(english.get(word.getKey())))
            .filter(
                word -> PLACE.matcher(word.getValue().asString()).replaceAll("").matches(LETTERS))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(same).isEqualTo(new TreeSet<>(SAME.get(language)));
  }

  /** A space that breaks would let a line begin with a colon. */
  @Test
  void french_hasItsSpaces() {
    words("fr")
        .forEach(
            (key, sentence) ->
                assertThat(forms(sentence).stream().map(form -> TAG.matcher(form).replaceAll("")))
                    .as(key)
                    .allSatisfy(
                        form ->
                            assertThat(form)
                                .doesNotContainPattern("(?<!\u00A0)[;:!?\u00BB]")
                                .doesNotContainPattern("\u00AB(?!\u00A0)")
                                .doesNotContain("'")));
  }

  @Test
  void everyKeyThatIsUsed_isThere_andEveryOneThere_isUsed() {
    Set<String> used =
        Stream.of(".html", ".js", ".css")
            .flatMap(suffix -> sources(suffix).stream())
            .flatMap(file -> KEY.matcher(read(file)).results().map(key -> key.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));
    Pattern inJava = Pattern.compile("sentence\\(\"([a-z0-9.-]+?)\\.?\"");
    for (String name : List.of("ShopPage", "LanguageLinks")) {
      Path file = Path.of("src/main/java/dev/tally/web/page", name + ".java");
      inJava.matcher(read(file)).results().forEach(key -> used.add(key.group(1)));
    }
    Set<String> keys = words("en").keySet();
    Predicate<String> isUsed =
        key -> used.stream().anyMatch(name -> key.equals(name) || key.startsWith(name + "."));

    assertThat(keys).allMatch(isUsed);
    assertThat(used)
        .allMatch(
            name -> keys.stream().anyMatch(key -> key.equals(name) || key.startsWith(name + ".")));
  }

  @Test
  void everyProblemThatIsTranslated_isOne() {
    Set<String> slugs =
        Arrays.stream(ProblemType.values()).map(ProblemType::slug).collect(Collectors.toSet());
    String types = "problem.types.";

    assertThat(words("en").keySet().stream().filter(key -> key.startsWith(types)))
        .hasSizeGreaterThan(10)
        .allMatch(key -> slugs.contains(key.substring(types.length())));
  }

  @Test
  void noHtml_hasWordsOfItsOwn() {
    Pattern seen =
        Pattern.compile(
            "(?s)(?:title|aria-label|placeholder|alt|label)=\"([^\"]*)\""
                + "|name=\"description\" content=\"([^\"]*)\"|>([^<]+)<");
    for (Path file : sources(".html")) {
      String html = read(file).replaceAll("\\[\\[[^]]*]]|\\{\\{[a-z]+}}|<!--.*?-->", "");
      assertThat(
              seen.matcher(html)
                  .results()
                  .flatMap(text -> Stream.of(1, 2, 3).map(text::group))
                  .filter(text -> text != null && text.matches(LETTERS))
                  .map(String::strip)
                  .filter(text -> !text.equals("Tally")))
          .as(file.toString())
          .isEmpty();
    }
  }

  @Test
  void noStylesheet_hasWordsOfItsOwn() {
    Pattern content = Pattern.compile("content: ([^;}]*)");
    for (Path file : sources(".css")) {
      String css = read(file).replaceAll("\\[\\[[^]]*]]|counter\\(\\w+\\)", "");
      assertThat(content.matcher(css).results().map(text -> text.group(1)))
          .as(file.toString())
          .noneMatch(text -> text.contains("\"") && text.matches(LETTERS));
    }
  }

  /**
   * Looks at every text in quotes, and at what stands between tags. A word that people see begins
   * with a capital, or has others beside it.
   */
  @Test
  void noModule_hasWordsOfItsOwn() {
    Pattern quoted = Pattern.compile("'([^'\\n]*)'|`([^`]*)`");
    Pattern word =
        Pattern.compile(
            "^\\W*\\p{Lu}\\p{Ll}+(?:$|[ .,:\u2026])|\\p{Ll} \\p{Ll}+ \\p{Ll}+|\\p{L}\\.$|\\p{L}\u2026");
    Set<String> technical = Set.of("Escape", "Tally:", "Authorization", "Bearer ");
    for (Path file : sources(".js")) {
      String code =
          read(file)
              .replaceAll("(?s)/\\*\\*.*?\\*/", "")
              .replaceAll("(?m)(?:^|\\s)//.*$", "")
              .replaceAll("className = '[^']*'", "")
              .replaceAll("console\\.\\w+\\([^)]*\\)", "")
              .replaceAll("\\$\\{'\\[\\[[^]]*]]'}|'\\[\\[[^]]*]]'", "")
              .replaceAll("\\$\\{[^}]*}", "");
      List<String> seen =
          quoted
              .matcher(code)
              .results()
              .map(text -> text.group(1) == null ? text.group(2) : text.group(1))
              .flatMap(
                  text ->
                      text.contains("</")
                          ? Pattern.compile(">([^<]+)<|placeholder=\"([^\"]*)\"")
                              .matcher(text)
                              .results()
                              .map(
                                  between ->
                                      between.group(1) == null
                                          ? between.group(2)
                                          : between.group(1))
                              .filter(between -> between.matches(LETTERS))
                          : Stream.of(text)
                              .filter(one -> !one.contains("{"))
                              .filter(one -> word.matcher(one).find()))
              .filter(text -> !technical.contains(text))
              .toList();
      assertThat(seen).as(file.toString()).isEmpty();
    }
  }
}
