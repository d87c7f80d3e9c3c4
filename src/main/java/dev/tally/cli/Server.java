package dev.tally.cli;

import dev.tally.Tally;
import dev.tally.TallySettings;
import dev.tally.config.Config;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.web.net.ServiceNotifier;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a Tally until the process is told to end. */
final class Server {

  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private Server() {}

  /**
   * Starts the server, says so in one line, and returns; it then lives on its own threads.
   *
   * @param command what the server was started with; its catalogue is merged first
   */
  static void run(Config config, ServerCommand command, PrintWriter out, PrintWriter err) {
    ServiceNotifier notifier = new ServiceNotifier(System.getenv());
    Tally tally = Tally.open(config);
    Thread drain = new Thread(() -> drain(tally, notifier), "tally-drain");
    Runtime.getRuntime().addShutdownHook(drain);
    try {
      tally.awaitReady();
      command.catalogue().ifPresent(file -> Catalogue.merge(file, tally, err));
    } catch (RuntimeException e) {
      dontDrain(drain);
      tally.close();
      throw e;
    }
    if (config.get(TallySettings.KIND) == DataKind.SHOP) {
      // A demonstration ends with the terminal that it was started in, which sends the same signal.
      new Reload(command.spec(), tally::reload).onHangUp();
    }
    String now = LocalTime.now(ZoneId.systemDefault()).format(TIME);
    String summary = tally.summary();
    out.println("Tally is ready since " + now + ": " + summary);
    out.flush();
    notifier.ready(summary);
    notifier.watch(tally::stuck);
  }

  private static void dontDrain(Thread drain) {
    try {
      Runtime.getRuntime().removeShutdownHook(drain);
    } catch (IllegalStateException e) {
      LOG.debug("It is being told to end.", e);
    }
  }

  /**
   * Closes the server and ends the process. SIGTERM and Ctrl-C are how a server ends, so the exit
   * code is 0, not the JVM's 143 or 130; inside a shutdown hook only {@code halt} can still set it.
   */
  private static void drain(Tally tally, ServiceNotifier notifier) {
    int code = 0;
    try {
      notifier.stopping();
      tally.close();
    } catch (RuntimeException e) {
      LOG.error("Tally did not close cleanly.", e);
      code = 1;
    }
    Runtime.getRuntime().halt(code);
  }
}
