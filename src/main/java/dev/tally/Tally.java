package dev.tally;

import static dev.tally.TallySettings.DATA;
import static dev.tally.TallySettings.KEEP_ORDERS;
import static dev.tally.TallySettings.KIND;
import static dev.tally.TallySettings.SEED;
import static dev.tally.TallySettings.SIMULATE;
import static dev.tally.TallySettings.WRITING;

import dev.tally.TallySettings.Writing;
import dev.tally.config.Config;
import dev.tally.demo.SampleCatalogue;
import dev.tally.demo.Simulator;
import dev.tally.history.History;
import dev.tally.history.HistoryReplay;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.NativeLibrary;
import dev.tally.ledger.sqlite.SqliteLedger;
import dev.tally.shop.Position;
import dev.tally.shop.Shop;
import dev.tally.upkeep.Auditor;
import dev.tally.upkeep.Folder;
import dev.tally.web.WebServer;
import dev.tally.web.WebSettings;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.TokenAuth;
import dev.tally.web.net.ListenException;
import dev.tally.web.net.Transport;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A running Tally: ledger, shop, web server, history, upkeep and, in the demonstration, the
 * simulator. Everything is put together here, by hand, and taken apart in reverse order.
 * Thread-safe.
 */
public final class Tally implements AutoCloseable {

  private final Config config;
  private final WebServer web;
  private final Optional<Token> token;
  private final Deque<Runnable> open;

  /**
   * @param open closes its parts, the newest first
   */
  private Tally(Config config, WebServer web, Optional<Token> token, Deque<Runnable> open) {
    this.config = config;
    this.web = web;
    this.token = token;
    this.open = open;
  }

  /**
   * Starts a Tally. When this returns, it answers requests and has read all of its data directory.
   *
   * @throws dev.tally.ledger.LedgerException if the data directory cannot be used
   * @throws ListenException if a port cannot be opened
   * @throws StartException if it cannot start for another reason
   */
  public static Tally start(Config config) {
    SecureRandom random = new SecureRandom();
    Deque<Runnable> open = new ConcurrentLinkedDeque<>();
    try {
      Ledger ledger =
          SqliteLedger.open(config.get(DATA), config.get(KIND), InstantSource.system(), random);
      open.push(ledger::close);
      NativeLibrary.place().ifPresent(Transport::unpackIn);
      Shop shop = follow(ledger);
      if (config.get(KIND) == DataKind.DEMONSTRATION) {
        SampleCatalogue.stock(ledger);
      }
      Optional<Token> token = token(config);
      PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      History history = new History(InstantSource.system());
      WebServer web =
          WebServer.start(
              config
                  .with(WebSettings.VERSION, version())
                  .withIfPresent(
                      HttpSettings.AUTH, token.map(t -> TokenAuth.token(new WatchedToken(t)))),
              shop,
              ledger,
              history,
              meters);
      open.push(web::close);
      HistoryReplay replay = HistoryReplay.start(ledger, history, InstantSource.system());
      open.push(replay::close);
      Auditor auditor =
          new Auditor(config.get(DATA), ledger::distrust, InstantSource.system(), meters);
      open.push(auditor::close);
      auditor.start();
      config
          .get(KEEP_ORDERS)
          .map(keep -> new Folder(ledger, InstantSource.system(), keep))
          .ifPresent(
              folder -> {
                open.push(folder::close);
                folder.start();
              });
      config
          .get(SIMULATE)
          .ifPresent(pace -> open.push(simulate(config, pace, ledger, shop)::close));
      return new Tally(config, web, token, open);
    } catch (RuntimeException | Error e) {
      closeAll(open);
      throw e;
    }
  }

  /** Closes each of them, even if closing another fails. */
  private static void closeAll(Deque<Runnable> open) {
    Runnable newest = open.poll();
    if (newest != null) {
      try {
        newest.run();
      } finally {
        closeAll(open);
      }
    }
  }

  /** Returns the version of this build. */
  public static String version() {
    return Optional.ofNullable(Tally.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /** Returns the addresses that it listens on. */
  public List<InetSocketAddress> addresses() {
    return web.addresses();
  }

  /** Returns the token that writes need; empty if everyone may write. */
  public Optional<Token> token() {
    return token;
  }

  /** Returns one line for people: its address, its data directory and its token file. */
  public String summary() {
    String where =
        addresses().stream().map(Tally::url).distinct().collect(Collectors.joining(" and "));
    String writes =
        token.map(t -> ", writes need the token in " + t.file()).orElse(", everyone may write");
    return where + ", " + config.get(KIND) + " in " + config.get(DATA) + writes;
  }

  /**
   * Drains the server: accepts no new connections, finishes the requests and orders in flight,
   * tells viewers when to come back, and closes the ledger.
   */
  @Override
  public void close() {
    closeAll(open);
  }

  private static Shop follow(Ledger ledger) {
    Shop shop = new Shop();
    try {
      ledger.follow(Position.ORIGIN, shop).toCompletableFuture().join();
      return shop;
    } catch (CompletionException e) {
      throw e.getCause() instanceof LedgerException failure ? failure : e;
    }
  }

  private static Optional<Token> token(Config config) {
    if (config.get(WRITING) instanceof Writing.WithToken with) {
      return Optional.of(
          with.file().map(Token::read).orElseGet(() -> Token.ofDirectory(config.get(DATA))));
    }
    return Optional.empty();
  }

  private static Simulator simulate(Config config, Duration pace, Ledger ledger, Shop shop) {
    RandomGenerator picks = config.get(SEED).map(Random::new).orElseGet(Random::new);
    SecureRandom keys = new SecureRandom();
    Simulator simulator = new Simulator(ledger, shop::image, picks, () -> simulatedKey(keys));
    simulator.start(pace);
    return simulator;
  }

  private static String simulatedKey(SecureRandom random) {
    return "simulated-" + new BigInteger(100, random).toString(36);
  }

  /** Returns the address as people type it. */
  private static String url(InetSocketAddress address) {
    InetAddress where = address.getAddress();
    boolean isHere = where.isLoopbackAddress() || where.isAnyLocalAddress();
    String literal = where.getHostAddress();
    String host = isHere ? "localhost" : literal.contains(":") ? "[" + literal + "]" : literal;
    return "http://" + host + ":" + address.getPort();
  }
}
