package dev.tally.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is remembered of tokens that were right. */
class VerifiedTokensTest {

  private static final Grant GRANT = new Grant("webshop", Set.of(Scope.ORDERS), Optional.empty());

  private final JwtKeys keys = JwtKeys.parse(Issuer.jwks(Issuer.of("ES256", "e-1")));
  private final VerifiedTokens tokens = new VerifiedTokens();

  @Test
  void ofTooMany_theOneUsedLongestAgoIsForgotten() {
    for (int i = 0; i < VerifiedTokens.MOST; i++) {
      tokens.add("token-" + i, keys, GRANT);
    }
    assertThat(tokens.find("token-0", keys)).hasValue(GRANT);
    tokens.add("one-more", keys, GRANT);
    assertThat(tokens.size()).isEqualTo(VerifiedTokens.MOST);
    assertThat(tokens.find("token-0", keys)).hasValue(GRANT);
    assertThat(tokens.find("token-1", keys)).isEmpty();
  }

  @Test
  void otherKeys_knowNoneOfThem() {
    tokens.add("token", keys, GRANT);
    JwtKeys others = JwtKeys.parse(Issuer.jwks(Issuer.of("ES256", "e-1")));
    assertThat(tokens.find("token", others)).isEmpty();
    tokens.add("another", others, GRANT);
    assertThat(tokens.size()).isEqualTo(1);
    assertThat(tokens.find("token", keys)).isEmpty();
  }
}
