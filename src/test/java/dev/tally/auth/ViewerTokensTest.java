package dev.tally.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ViewerTokensTest {

  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.{+/=! ";
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00.5Z");

  private final AtomicReference<String> secret = new AtomicReference<>("the-one-of-today");
  private final ViewerTokens tokens = new ViewerTokens(secret::get, InstantSource.fixed(NOW));

  @Test
  void aToken_letsItsViewerRead_untilItEnds() {
    ViewerTokens.Made made = tokens.make(Duration.ofSeconds(10));
    assertThat(made.end()).isEqualTo("2026-11-30T12:00:11Z");
    assertThat(ViewerTokens.isOne(made.token())).isTrue();
    assertThat(made.token()).doesNotContain("the-one").hasSizeLessThan(160);

    Grant grant = tokens.verify(made.token()).granted().orElseThrow();
    assertThat(grant.end()).hasValue(made.end());
    assertThat(grant.permits(Scope.READ)).isTrue();
    assertThat(grant.scopes()).containsExactly(Scope.READ);
  }

  @Test
  void everyServerWithTheSecret_knowsIt_andNoOther() {
    String token = tokens.make(Duration.ofSeconds(10)).token();
    assertThat(new ViewerTokens(() -> "the-one-of-today", InstantSource.system()).verify(token))
        .isInstanceOf(Verdict.Granted.class);
    assertThat(new ViewerTokens(() -> "another-of-today", InstantSource.system()).verify(token))
        .isInstanceOf(Verdict.Refused.class);

    secret.set("the-next");
    assertThat(tokens.verify(token)).isInstanceOf(Verdict.Refused.class);
    secret.set("the-one-of-today");
    assertThat(tokens.verify(token)).isInstanceOf(Verdict.Granted.class);
  }

  /** All nodes of a shop must know each other's, also while some run another version. */
  @Test
  void theFormStaysAsItIs() {
    assertThat(tokens.make(Duration.ofSeconds(10)).token())
        .isEqualTo(
            "eyJ0eXAiOiJ0YWxseS12aWV3ZXIrand0IiwiYWxnIjoiSFMyNTYifQ.eyJleHAiOjE3OTYwNDAwMTF9.4SaHddle_q7B0eIbmC7NfS-nxNVl9Sn_375L479gDT4");
  }

  @Test
  void whateverIsChangedInIt_makesItWrong() {
    String token = tokens.make(Duration.ofSeconds(10)).token();
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder other = new StringBuilder(token);
      other.setCharAt(
          random.nextInt(token.length()), LETTERS.charAt(random.nextInt(LETTERS.length())));
      if (!other.toString().equals(token)) {
        assertThat(tokens.verify(other.toString()))
            .as("%s", other)
            .isInstanceOf(Verdict.Refused.class);
      }
    }
  }

  @Test
  void whatItSaysOfItself_isNotBelieved() {
    String[] parts = tokens.make(Duration.ofSeconds(10)).token().split("\\.", -1);
    String none = base64("{\"typ\":\"tally-viewer+jwt\",\"alg\":\"none\"}");
    assertThat(ViewerTokens.isOne(none + "." + parts[1] + ".")).isFalse();
    assertThat(ViewerTokens.isOne(none + "." + parts[1] + "." + parts[2])).isFalse();
    for (String wrong :
        new String[] {
          String.join(".", parts) + "=",
          parts[0] + "." + parts[1] + ".",
          parts[0] + "." + parts[1],
          parts[0] + "..",
          parts[0] + "." + base64("{\"exp\":99999999999,\"scope\":\"admin\"}") + "." + parts[2],
          parts[0] + "." + "x".repeat(100_000) + "." + parts[2],
        }) {
      assertThat(tokens.verify(wrong)).isInstanceOf(Verdict.Refused.class);
    }
  }

  private static String base64(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
