package dev.tally.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which language a request asks for. */
class AcceptLanguageTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de | de",
        "de-AT | de",
        "DE-at | de",
        "de-Latn-AT-1996 | de",
        "fr-x-private | fr",
        "pt-BR, es;q=0.5 | es",
        "en-US,en;q=0.9,de;q=0.8 | en",
        "de;q=0.8, fr;q=0.9 | fr",
        "de;q=0.8, fr;q=0.8 | de",
        "es;q=0.001 | es",
        "es ; q=1.000 | es",
        "de;q=0, de-AT, fr;q=0.1 | fr",
        "en;q=0, fr;q=0.2 | fr",
        "*, fr;q=0.5 | fr",
        "de;Q=0.1, fr;Q=0.2 | fr",
        // malformed: each counts for nothing
        "de;q=2, fr | fr",
        "de;q=0.1234, fr;q=0.1 | fr",
        "de;q=, fr;q=0.1 | fr",
        "de_AT, fr;q=0.1 | fr",
        "d\u00e9, fr;q=0.1 | fr",
        "toolongforalanguage, fr | fr",
        ",,;q=1,, ,fr | fr",
        "de;level=1, fr;q=0.1 | fr"
      })
  void lookup_takesWhatIsWantedMost(String header, String expected) {
    assertThat(AcceptLanguage.lookup(List.of(header), LanguageChoice.LANGUAGES)).hasValue(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"''", "*", "it", "en;q=0", "-", "de-", "--", ";", "x-de", "\u0000", "de fr"})
  void lookup_findsNothingElsewhere(String header) {
    assertThat(AcceptLanguage.lookup(List.of(header), LanguageChoice.LANGUAGES)).isEmpty();
  }

  @Test
  void lookup_readsAllHeadersOfTheName() {
    assertThat(AcceptLanguage.lookup(List.of("it, fr;q=0.1", "de;q=0.2"), LanguageChoice.LANGUAGES))
        .hasValue("de");
  }

  /** Nobody lists so many. */
  @Test
  void lookup_readsThirtyAtMost() {
    String many = "it,".repeat(29);
    assertThat(AcceptLanguage.lookup(List.of(many + "de,fr"), LanguageChoice.LANGUAGES))
        .hasValue("de");
    assertThat(AcceptLanguage.lookup(List.of(many + "it", "de"), LanguageChoice.LANGUAGES))
        .isEmpty();
  }

  @Test
  @Timeout(60)
  void lookup_takesAnything() {
    Random random = new Random(25);
    String signs = "de-fr,;q=01. \t*\u00e9";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder header = new StringBuilder();
      IntStream.range(0, random.nextInt(200))
          .forEach(n -> header.append(signs.charAt(random.nextInt(signs.length()))));
      assertThat(AcceptLanguage.lookup(List.of(header.toString()), LanguageChoice.LANGUAGES))
          .satisfiesAnyOf(
              found -> assertThat(found).isEmpty(),
              found -> assertThat(LanguageChoice.LANGUAGES).contains(found.orElseThrow()));
    }
    for (String part : List.of(" ", "a-", ";", ";q=0", "de;q=0.", "-", "\t;")) {
      AcceptLanguage.lookup(List.of("de" + part.repeat(100_000) + "!"), LanguageChoice.LANGUAGES);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/?lang=de, de, true",
    "/?category=toys&lang=fr&window=24h, fr, true",
    "/?lang=ES-mx, es, true",
    "/?lang=en, en, true",
    "/?lang=it, fr, false",
    "/?lang=, fr, false",
    "/?lang, fr, false",
    "/?slang=de, fr, false",
    "/?lang=de%20, fr, false",
    "/?lang=../de, fr, false",
    "/?q=lang=de, fr, false",
    "/lang=de, fr, false",
  })
  void address_winsIfItIsKnown(String address, String language, boolean isAsked) {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, address);
    request.headers().set("Accept-Language", "fr");

    assertThat(LanguageChoice.of(request)).isEqualTo(new LanguageChoice(language, isAsked));
  }

  @Test
  void nobodyWhoAsks_getsEnglish() {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");

    assertThat(LanguageChoice.of(request)).isEqualTo(new LanguageChoice("en", false));
  }
}
