package dev.tally.web.page;

import dev.tally.json.Json;
import dev.tally.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of the pages in one language, from its file in {@code web/words}. They are written into
 * the pages' files in place of keys such as {@code [[page.title]]}, so that a file that is served
 * speaks one language and needs no table of words. Immutable.
 */
final class Words {

  private static final Pattern KEY = Pattern.compile("\\[\\[([a-z0-9.-]+)]]");

  /** In a module or a stylesheet, a key is a whole string. */
  private static final Pattern QUOTED = Pattern.compile("(['\"])\\[\\[([a-z0-9.-]+)]]\\1");

  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");

  private final String language;
  private final Map<String, String> sentences = new HashMap<>();

  /** Each sentence, and each group of them, as JSON. */
  private final Map<String, String> values = new HashMap<>();

  private Words(String language) {
    this.language = language;
  }

  /**
   * Reads the words.
   *
   * @param file an object of sentences, and of objects of them
   */
  static Words read(String language, byte[] file) {
    Words words = new Words(language);
    JsonReader.object(file, words::put);
    return words;
  }

  private void put(String key, JsonReader in) {
    values.put(key, value(key, in));
  }

  private String value(String key, JsonReader in) {
    if (in.isText()) {
      sentences.put(key, in.text(key));
      return quoted(in.text(key));
    }
    StringJoiner group = new StringJoiner(",", "{", "}");
    in.object(
        key,
        (name, member) -> {
          put(key + "." + name, member);
          group.add(quoted(name) + ":" + values.get(key + "." + name));
        });
    return group.toString();
  }

  private static String quoted(String text) {
    return new String(Json.bytes(out -> out.writeString(text)), StandardCharsets.UTF_8);
  }

  /** Returns the sentence of this key. */
  String sentence(String key) {
    return found(sentences, key);
  }

  /**
   * Returns a template with the words in it. Their places, such as {@code {name}}, are its holes.
   */
  String inTemplate(String html) {
    return KEY.matcher(html).replaceAll(key -> Matcher.quoteReplacement(html(key.group(1))));
  }

  /** Only what has markup of its own says so in its key. */
  private String html(String key) {
    String text = sentence(key);
    String html = key.endsWith("-html") ? text : Template.escape(text);
    return PLACE.matcher(html).replaceAll("{{$1}}");
  }

  /** Returns a module or a stylesheet with the words in it, each a string or an object of them. */
  String inSource(String source) {
    return QUOTED
        .matcher(source)
        .replaceAll(key -> Matcher.quoteReplacement(found(values, key.group(2))));
  }

  private String found(Map<String, String> all, String key) {
    String value = all.get(key);
    if (value == null) {
      throw new IllegalStateException(
          "web/words/" + language + ".json has no \"" + key + "\", which the pages ask for");
    }
    return value;
  }
}
