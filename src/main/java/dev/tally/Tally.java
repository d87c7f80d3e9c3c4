package dev.tally;

import static dev.tally.TallySettings.BACKUP;
import static dev.tally.TallySettings.CANARY;
import static dev.tally.TallySettings.DATA;
import static dev.tally.TallySettings.KAFKA;
import static dev.tally.TallySettings.KEEP_ORDERS;
import static dev.tally.TallySettings.KIND;
import static dev.tally.TallySettings.SIMULATE;
import static dev.tally.TallySettings.TIME_ZONE;
import static dev.tally.TallySettings.TLS;
import static dev.tally.TallySettings.WRITING;

import dev.tally.TallySettings.Writing;
import dev.tally.config.Config;
import dev.tally.demo.SampleCatalogue;
import dev.tally.feed.ViewerCounts;
import dev.tally.history.History;
import dev.tally.history.HistoryReplay;
import dev.tally.history.MinuteTimer;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.RandomName;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.NativeLibrary;
import dev.tally.shop.Follower;
import dev.tally.shop.Followers;
import dev.tally.shop.Position;
import dev.tally.shop.Shop;
import dev.tally.upkeep.Auditor;
import dev.tally.upkeep.BackupJob;
import dev.tally.upkeep.BackupPlan;
import dev.tally.upkeep.Canary;
import dev.tally.upkeep.Folder;
import dev.tally.web.WebServer;
import dev.tally.web.WebSettings;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.net.ListenException;
import dev.tally.web.net.Transport;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A running Tally: ledger, shop, web server, history, upkeep and, in the demonstration, the
 * simulator. Everything is put together here, by hand, and taken apart in reverse order.
 * Thread-safe.
 */
public final class Tally implements AutoCloseable {

  /** Another node may be ahead of this one; if for longer, it is no use waiting. */
  private static final Duration POSITION_WAIT = Duration.ofSeconds(2);

  private final Config config;
  private final LedgerOpener.Opened opened;
  private final Shop shop;
  private final History history;
  private final PrometheusMeterRegistry meters;
  private final Canary canary;
  private final WebServer web;
  private final Optional<Token> token;
  private final Deque<Runnable> parts; // closes them, the newest first

  private Tally(
      Config config, LedgerOpener.Opened opened, Optional<Token> token, Deque<Runnable> parts) {
    this.config = config;
    this.opened = opened;
    this.token = token;
    this.parts = parts;
    this.shop = new Shop();
    this.history = new History(InstantSource.system(), config.get(TIME_ZONE));
    this.meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Gauge.builder("tally.build.info", () -> 1)
        .description("The version and commit that this server was built from.")
        .tag("version", Build.THIS.version())
        .tag("commit", Build.THIS.commit().orElse("unknown"))
        .register(meters);
    DataMeters.register(config.get(DATA), meters);
    this.canary =
        new Canary(
            opened.ledger()::beat, config.get(HttpSettings.THREADS), System::nanoTime, meters);
    parts.push(canary::close);
    TokenSources tokens = new TokenSources(meters);
    parts.push(tokens::close);
    AtomicReference<Supplier<ViewerCounts>> elsewhere =
        new AtomicReference<>(() -> ViewerCounts.NONE);
    this.web =
        WebServer.start(
            config
                .with(WebSettings.VERSION, Build.THIS.version())
                .with(WebSettings.ELSEWHERE, () -> elsewhere.get().get())
                .with(WebSettings.BEATS, canary::arrived)
                .with(WebSettings.FAILING, canary::failing)
                .with(
                    WebSettings.POSITION_WAIT,
                    config.get(KAFKA).isPresent() ? POSITION_WAIT : Duration.ZERO)
                .with(
                    HttpSettings.CERTIFICATE,
                    config.get(TLS).map(tls -> ServedCertificate.watch(tls, meters)))
                .withIfPresent(HttpSettings.AUTH, token.map(admin -> tokens.auth(admin, config))),
            shop,
            opened.ledger(),
            history,
            meters);
    parts.push(web::close);
    config
        .get(KAFKA)
        .ifPresent(
            kafka -> {
              ReplicaMeters.register(opened.ledger(), meters);
              String self = RandomName.next(new SecureRandom());
              Nodes nodes = new Nodes(kafka, self, opened.ledger(), web::viewerCounts, meters);
              elsewhere.set(nodes::elsewhere);
              parts.push(nodes::close);
            });
  }

  /**
   * Starts a Tally. When this returns, it answers requests and has read all of its data.
   *
   * @throws dev.tally.ledger.LedgerException if the data directory cannot be used
   * @throws ListenException if a port cannot be opened
   * @throws StartException if it cannot start for another reason
   */
  public static Tally start(Config config) {
    Tally tally = open(config);
    try {
      tally.awaitReady();
      return tally;
    } catch (RuntimeException | Error e) {
      tally.close();
      throw e;
    }
  }

  /**
   * Returns a sentence for each thing that is wrong with the files that a configuration names;
   * those of the data are not looked at.
   */
  public static List<String> faults(Config config) {
    List<Runnable> looks =
        List.of(
            () -> requireOneTokenForAllNodes(config),
            () -> givenToken(config).ifPresent(Token::read),
            () -> TokenSources.check(config),
            () -> TokenSources.checkJwt(config),
            () -> config.get(TLS).ifPresent(ServedCertificate::read));
    List<String> faults = new ArrayList<>();
    for (Runnable look : looks) {
      try {
        look.run();
      } catch (StartException | LedgerException e) {
        faults.add(String.valueOf(e.getMessage()));
      }
    }
    return faults;
  }

  private static Optional<Path> givenToken(Config config) {
    return config.get(WRITING) instanceof Writing.WithToken with ? with.file() : Optional.empty();
  }

  /** Takes over what may change while it runs: origins, and what one address may have. */
  public void reload(Config newer) {
    web.reload(newer);
  }

  /**
   * Opens the ports. When this returns, requests are answered, but most of them with 503 until it
   * is {@linkplain #awaitReady ready}. Throws what {@link #start} does.
   */
  public static Tally open(Config config) {
    Deque<Runnable> parts = new ConcurrentLinkedDeque<>();
    try {
      requireOneTokenForAllNodes(config);
      LedgerOpener.Opened opened = LedgerOpener.open(config);
      parts.push(opened.ledger()::close);
      Optional<Token> token = token(config);
      NativeLibrary.place().ifPresent(Transport::unpackIn);
      return new Tally(config, opened, token, parts);
    } catch (RuntimeException | Error e) {
      closeAll(parts);
      throw e;
    }
  }

  /**
   * Reads all data, which takes a node of many as long as it is behind the journal, and starts what
   * a server does by itself. Call once.
   *
   * @throws dev.tally.ledger.LedgerException if the data cannot be read, or it is closed meanwhile
   */
  public void awaitReady() {
    Ledger ledger = opened.ledger();
    Follower followers =
        new Followers(List.of(history.windows(), shop)); // both shown with one wake
    join(opened.caughtUp().thenCompose(done -> ledger.follow(Position.ORIGIN, followers)));
    if (config.get(KIND) == DataKind.DEMONSTRATION) {
      SampleCatalogue.stock(ledger);
    }
    HistoryReplay replay = HistoryReplay.start(ledger, history, InstantSource.system());
    parts.push(replay::close);
    parts.push(MinuteTimer.start(history.windows(), InstantSource.system())::close);
    Auditor auditor =
        new Auditor(config.get(DATA), ledger::distrust, InstantSource.system(), meters);
    parts.push(auditor::close);
    auditor.start();
    if (!config.get(CANARY).isZero()) {
      canary.start(config.get(CANARY));
    }
    config.get(BACKUP).ifPresent(this::backUp);
    config.get(KEEP_ORDERS).ifPresent(keep -> fold(ledger, keep));
    config
        .get(SIMULATE)
        .ifPresent(
            pace -> parts.push(SimulatedOrders.start(config, pace, ledger, shop, meters)::close));
  }

  private void backUp(BackupPlan plan) {
    BackupJob job =
        new BackupJob(config.get(DATA), plan, Build.THIS.version(), InstantSource.system(), meters);
    parts.push(job::close);
    job.start();
  }

  private void fold(Ledger ledger, Duration keep) {
    Folder folder = new Folder(ledger, keep);
    parts.push(folder::close);
    folder.start();
  }

  /** Closes each of them, even if closing another fails. */
  private static void closeAll(Deque<Runnable> parts) {
    Runnable newest = parts.poll();
    if (newest != null) {
      try {
        newest.run();
      } finally {
        closeAll(parts);
      }
    }
  }

  /** Returns the addresses that it listens on. */
  public List<InetSocketAddress> addresses() {
    return web.addresses();
  }

  /** Returns the addresses that it listens on for operators alone. */
  public List<InetSocketAddress> operatorAddresses() {
    return web.operatorAddresses();
  }

  /** Returns the token that writes need; empty if everyone may write. */
  public Optional<Token> token() {
    return token;
  }

  /**
   * Returns why orders no longer reach viewers although the process lives, if they do not and a
   * restart may help.
   */
  public Optional<String> stuck() {
    return canary.stuck();
  }

  /** Returns one line for people: its address, its data directory and its token file. */
  public String summary() {
    return Summary.of(config, addresses(), operatorAddresses(), token);
  }

  /**
   * Drains the server: accepts no new connections, finishes the requests and orders in flight,
   * tells viewers when to come back, and closes the ledger.
   */
  @Override
  public void close() {
    closeAll(parts);
  }

  private static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof LedgerException failure ? failure : e;
    }
  }

  private static void requireOneTokenForAllNodes(Config config) {
    if (config.get(KAFKA).isPresent()
        && config.get(WRITING) instanceof Writing.WithToken with
        && with.file().isEmpty()) {
      throw new StartException(
          "With --kafka, all nodes of a shop need the same token; name its file with --token-file."
              + " To make one: (umask 077; openssl rand -base64 32 > FILE).");
    }
  }

  private static Optional<Token> token(Config config) {
    if (config.get(WRITING) instanceof Writing.WithToken with) {
      return Optional.of(
          with.file().map(Token::read).orElseGet(() -> Token.ofDirectory(config.get(DATA))));
    }
    return Optional.empty();
  }
}
