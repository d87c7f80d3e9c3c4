package dev.tally.cli;

import dev.tally.TallySettings;
import dev.tally.TallySettings.Jwt;
import dev.tally.TallySettings.Writing;
import dev.tally.auth.JwtRules;
import dev.tally.config.Config;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options that say whose JWTs are tokens, too. Not thread-safe. */
final class JwtOptions {

  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");
  private static final Set<String> LOOPBACKS = Set.of("localhost", "127.0.0.1", "[::1]");

  @Option(
      names = "--jwt-keys",
      paramLabel = "WHERE",
      description =
          "Public keys of whose JWTs are tokens, too: a file, or an address such as https://login.shop.example/jwks.json (none).")
  private Optional<String> keys = Optional.empty();

  @Option(
      names = "--jwt-issuer",
      paramLabel = "NAME",
      description = "With --jwt-keys: who signs them, their iss.")
  private Optional<String> issuer = Optional.empty();

  @Option(
      names = "--jwt-audience",
      paramLabel = "NAME",
      description = "With --jwt-keys: whom they must be for, one of their aud.")
  private Optional<String> audience = Optional.empty();

  @Option(
      names = "--jwt-scopes",
      paramLabel = "CLAIM",
      description =
          "With --jwt-keys: the claim with their scopes, words such as orders or tally:orders (scope).")
  private Optional<String> scopes = Optional.empty();

  /** Checks these options, each by itself. */
  void check(Checks checks) {
    requireKeys(issuer, "--jwt-issuer", checks);
    requireKeys(audience, "--jwt-audience", checks);
    requireKeys(scopes, "--jwt-scopes", checks);
    checks.require(
        keys.isEmpty() || (issuer.isPresent() && audience.isPresent()),
        "--jwt-keys",
        "name whose tokens they are with --jwt-issuer, and for whom with --jwt-audience");
    checks.require(
        keys.filter(JwtOptions::isAddress).map(JwtOptions::isSafe).orElse(true),
        "--jwt-keys",
        "an address begins with https://, or whoever is on the way could put in a key of his own");
  }

  private void requireKeys(Optional<String> value, String option, Checks checks) {
    checks.require(value.isEmpty() || keys.isPresent(), option, "it needs --jwt-keys");
  }

  private static boolean isAddress(String where) {
    return ADDRESS.matcher(where).matches();
  }

  private static boolean isSafe(String where) {
    try {
      URI address = new URI(where);
      String host = Optional.ofNullable(address.getHost()).orElse("").toLowerCase(Locale.ROOT);
      return !host.isEmpty()
          && address.getRawUserInfo() == null
          && ("https".equals(address.getScheme())
              || ("http".equals(address.getScheme()) && LOOPBACKS.contains(host)));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Checks them beside what the other options have made. */
  void check(Checks checks, Config config) {
    checks.require(
        keys.isEmpty() || config.get(TallySettings.WRITING) instanceof Writing.WithToken,
        "--jwt-keys",
        "everyone may do everything here, as there is no token; name one with --token-file");
  }

  /** Returns the configuration with these options, which were checked. */
  Config over(Config config) {
    return config.with(
        TallySettings.JWT,
        keys.map(
            where ->
                new Jwt(
                    isAddress(where)
                        ? new Jwt.AtAddress(URI.create(where))
                        : new Jwt.InFile(Path.of(where)),
                    new JwtRules(
                        issuer.orElseThrow(), audience.orElseThrow(), scopes.orElse("scope")))));
  }
}
