package dev.tally;

import dev.tally.auth.Grant;
import dev.tally.auth.Scope;
import dev.tally.ledger.sqlite.OwnerOnly;
import dev.tally.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tokens of those who may do only some things, in a text file: a line each with a name, what it
 * permits, its end, and a hash. The tokens themselves are nowhere. They are random, so one round of
 * SHA-256 hides them. Immutable.
 */
public record TokenBook(List<Entry> entries) {

  private static final String HEAD =
      "# name, scopes, end, SHA-256 of the token; written by tally token\n";
  private static final String NO_END = "-";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,62}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /** One token. */
  public record Entry(Grant grant, String hash) {}

  public TokenBook {
    entries = List.copyOf(entries);
  }

  /**
   * Reads the file; if there is none, there are no such tokens.
   *
   * @throws StartException if it cannot be read, if others can write it, or if a line is wrong
   */
  public static TokenBook read(Path file) {
    if (!Files.exists(file)) {
      return new TokenBook(List.of());
    }
    try {
      Token.refuseWhatOthersMayWrite(file);
      List<Entry> entries = new ArrayList<>();
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        if (!line.isEmpty() && !line.startsWith("#")) {
          entries.add(entry(file, i + 1, line));
        }
      }
      return new TokenBook(entries);
    } catch (IOException e) {
      throw new StartException(
          "The file of tokens " + file + " cannot be read: " + Token.reason(e), e);
    }
  }

  private static Entry entry(Path file, int number, String line) {
    String[] words = line.split("\\s+", -1);
    try {
      if (words.length == 4 && isName(words[0]) && HASH.matcher(words[3]).matches()) {
        Optional<Instant> end =
            words[2].equals(NO_END) ? Optional.empty() : Optional.of(Instant.parse(words[2]));
        return new Entry(new Grant(words[0], scopes(words[1]), end), words[3]);
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      // it is told below
    }
    throw new StartException(
        "Line %d of the file of tokens %s is wrong: %s. It must be a name, scopes, an end or -, and a hash, as tally token add writes them."
            .formatted(number, file, Printable.of(line, 80)));
  }

  /**
   * Returns the scopes that are written with commas between.
   *
   * @throws IllegalArgumentException with a sentence, if one is none
   */
  public static Set<Scope> scopes(String written) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String word : written.split(",", -1)) {
      scopes.add(
          Scope.of(word.strip())
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "there is no scope '%s'; there are %s"
                              .formatted(word, Arrays.toString(Scope.values())))));
    }
    return scopes;
  }

  /** Returns whether a token may have this name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Returns what this token grants, even if it has ended; compares with all, and each whole. */
  public Optional<Grant> find(String token) {
    byte[] shown = hash(token).getBytes(StandardCharsets.US_ASCII);
    Optional<Grant> found = Optional.empty();
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(shown, entry.hash().getBytes(StandardCharsets.US_ASCII))) {
        found = Optional.of(entry.grant());
      }
    }
    return found;
  }

  public boolean has(String name) {
    return entries.stream().anyMatch(entry -> entry.grant().name().equals(name));
  }

  /** Returns a book that has this token, too. */
  public TokenBook with(Grant grant, String token) {
    List<Entry> more = new ArrayList<>(entries);
    more.add(new Entry(grant, hash(token)));
    return new TokenBook(more);
  }

  public TokenBook without(String name) {
    return new TokenBook(
        entries.stream().filter(entry -> !entry.grant().name().equals(name)).toList());
  }

  /** Writes the file, whole or not at all, for its owner only. */
  public void write(Path file) {
    String text =
        HEAD + entries.stream().map(TokenBook::line).collect(Collectors.joining("\n", "", "\n"));
    try {
      OwnerOnly.write(file, text);
    } catch (IOException e) {
      throw new StartException(
          "The file of tokens " + file + " cannot be written: " + Token.reason(e), e);
    }
  }

  private static String line(Entry entry) {
    return "%s %s %s %s"
        .formatted(
            entry.grant().name(),
            words(entry.grant().scopes()),
            entry.grant().end().map(Instant::toString).orElse(NO_END),
            entry.hash());
  }

  /** Returns the scopes as they are written, always in the same order. */
  public static String words(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::toString).collect(Collectors.joining(","));
  }

  private static String hash(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
