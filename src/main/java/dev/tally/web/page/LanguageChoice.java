package dev.tally.web.page;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The language of a page for one reader.
 *
 * @param language one of {@link #LANGUAGES}
 * @param isAsked whether the address asks for it: then the page's links do, too
 */
record LanguageChoice(String language, boolean isAsked) {

  /** Each has a file in {@code web/words}. The first is for those who ask for none of them. */
  static final List<String> LANGUAGES = List.of("en", "de", "fr", "es");

  /** The language of the files' plain names, and of what is the same for every reader. */
  static final String FIRST = LANGUAGES.get(0);

  /** The parameter, without percent-encoding, which no tag needs. */
  private static final Pattern ASKED = Pattern.compile("[?&]lang=([A-Za-z0-9-]{1,35}+)(?=&|$)");

  /** Chooses by the address, else by {@code Accept-Language}. Any request is as good as another. */
  static LanguageChoice of(HttpRequest request) {
    return asked(request.uri())
        .map(language -> new LanguageChoice(language, true))
        .orElseGet(
            () ->
                new LanguageChoice(
                    AcceptLanguage.lookup(
                            request.headers().getAll(HttpHeaderNames.ACCEPT_LANGUAGE), LANGUAGES)
                        .orElse(FIRST),
                    false));
  }

  private static Optional<String> asked(String address) {
    return ASKED
        .matcher(address)
        .results()
        .findFirst()
        .map((MatchResult parameter) -> parameter.group(1).toLowerCase(Locale.ROOT))
        .flatMap(range -> AcceptLanguage.find(range, LANGUAGES));
  }

  /** Returns the choices that lead to this language. */
  static Stream<LanguageChoice> of(String language) {
    return Stream.of(new LanguageChoice(language, false), new LanguageChoice(language, true));
  }

  /** Returns what a link to another page has after its path. */
  String query() {
    return isAsked ? "?lang=" + language : "";
  }
}
