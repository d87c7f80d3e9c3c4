package dev.tally;

import static dev.tally.TallySettings.DATA;
import static dev.tally.TallySettings.JWT;
import static dev.tally.TallySettings.TOKENS;

import dev.tally.TallySettings.Jwt;
import dev.tally.auth.FetchedJwtKeys;
import dev.tally.auth.JwtKeys;
import dev.tally.auth.JwtVerifier;
import dev.tally.auth.Verdict;
import dev.tally.config.Config;
import dev.tally.config.Watched;
import dev.tally.text.Printable;
import dev.tally.web.http.TokenAuth;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Puts together where tokens come from: the one that permits everything, the book of the others,
 * and an issuer of JWTs. Owns what fetches that one's keys. Lives on the thread that starts the
 * server.
 */
final class TokenSources implements AutoCloseable {

  private final MeterRegistry meters;
  private Optional<FetchedJwtKeys> fetched = Optional.empty();

  TokenSources(MeterRegistry meters) {
    this.meters = meters;
  }

  /**
   * Returns who may do what.
   *
   * @throws StartException if a file that is named cannot be used
   */
  TokenAuth auth(Token admin, Config config) {
    Supplier<TokenBook> book = book(config);
    Optional<JwtVerifier> jwts = config.get(JWT).map(this::verifier);
    BiFunction<String, BooleanSupplier, Verdict> others =
        (shown, affordable) ->
            jwts.filter(verifier -> JwtVerifier.isOne(shown))
                .map(verifier -> verifier.verify(shown, affordable))
                .orElseGet(() -> Verdict.of(book.get().find(shown)));
    return TokenAuth.of(admin.watched(), others, InstantSource.system());
  }

  /**
   * Looks whether the file of tokens can be used.
   *
   * @throws StartException if not
   */
  static void check(Config config) {
    TokenBook.read(existing(config));
  }

  /** Returns where the book is; only one that nobody named may be missing. */
  private static Path existing(Config config) {
    Path file = config.get(TOKENS).orElseGet(() -> config.get(DATA).resolve("tokens"));
    if (config.get(TOKENS).isPresent() && !Files.exists(file)) {
      throw new StartException(
          "There is no file of tokens %1$s; make one: tally token add NAME --scope SCOPE --tokens %1$s."
              .formatted(file));
    }
    return file;
  }

  /**
   * Looks whether the file of keys can be used, if they are in one.
   *
   * @throws StartException if not
   */
  static void checkJwt(Config config) {
    if (config.get(JWT).map(Jwt::keys).orElse(null) instanceof Jwt.InFile in) {
      read(in.file());
    }
  }

  private static Supplier<TokenBook> book(Config config) {
    Path file = existing(config);
    return new Watched<>("list of tokens", List.of(file), () -> TokenBook.read(file));
  }

  private JwtVerifier verifier(Jwt jwt) {
    if (jwt.keys() instanceof Jwt.AtAddress at) {
      FetchedJwtKeys keys = FetchedJwtKeys.from(at.address());
      fetched = Optional.of(keys);
      TimeGauge.builder(
              "tally.jwt.keys.age", keys, TimeUnit.NANOSECONDS, k -> (double) k.age().toNanos())
          .description("Time since the keys of JWTs were fetched from their issuer")
          .strongReference(true)
          .register(meters);
      return new JwtVerifier(keys, keys::refresh, jwt.rules(), InstantSource.system());
    }
    Path file = ((Jwt.InFile) jwt.keys()).file();
    Supplier<JwtKeys> keys = new Watched<>("keys of JWTs", List.of(file), () -> read(file));
    return new JwtVerifier(keys, () -> {}, jwt.rules(), InstantSource.system());
  }

  private static JwtKeys read(Path file) {
    try {
      Token.refuseWhatOthersMayWrite(file);
      if (Files.size(file) > JwtKeys.MOST_BYTES) {
        throw new StartException(
            "The keys of JWTs in %s are longer than %,d bytes."
                .formatted(file, JwtKeys.MOST_BYTES));
      }
      return JwtKeys.parse(Files.readString(file));
    } catch (IOException e) {
      throw new StartException(
          "The keys of JWTs in " + file + " cannot be read: " + Token.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw new StartException(
          "The keys of JWTs in %s cannot be used: %s."
              .formatted(file, Printable.of(String.valueOf(e.getMessage()))),
          e);
    }
  }

  @Override
  public void close() {
    fetched.ifPresent(FetchedJwtKeys::close);
  }
}
