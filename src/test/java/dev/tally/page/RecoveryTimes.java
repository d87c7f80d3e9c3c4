package dev.tally.page;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.tally.FaultProxy;
import dev.tally.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long the page shows wrong totals after each fault of {@link RecoveryTest}, in real
 * time and with real random waits. Prints that beside what {@code docs/protocol.md} promises under
 * "Coming back".
 */
final class RecoveryTimes {

  private static final String NO_SOCKETS = "delete window.WebSocket;";
  private static final double MOST_MILLIS = 120_000;

  /** After this long, a connection counts as stable and the next wait is as short as the first. */
  private static final long STABLE_SECONDS = 6;

  private final Chromium chromium;
  private final List<String> command;
  private final Path directory;
  private int servers;

  RecoveryTimes(Chromium chromium, List<String> command, Path directory) {
    this.chromium = chromium;
    this.command = List.copyOf(command);
    this.directory = directory;
  }

  /** A fault that strikes a live page. */
  private interface Fault {

    /** Strikes, and returns the moment from which the time counts, by {@link System#nanoTime}. */
    long strike(Situation live) throws IOException, InterruptedException;
  }

  /** Starts the demonstration over this data directory. */
  static ServerProcess start(List<String> command, Path data) throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of("--data", data.toString()));
    return ServerProcess.start(words);
  }

  void measure(int rounds) throws Exception {
    String once = "2 s";
    String second = "4 s"; // because a WebSocket is tried first
    measure(rounds, "closed", false, this::cut, once);
    measure(rounds, "closed, an event stream", true, this::cut, second);
    measure(rounds, "reset", false, this::reset, once);
    measure(rounds, "reset, an event stream", true, this::reset, second);
    measure(rounds, "refused, from when it is accepted again", false, this::refuse, "30 s");
    measure(rounds, "swallowed", false, this::swallow, "25 s to notice, then 2 s");
    measure(rounds, "swallowed, an event stream", true, this::swallow, "20 s to notice, then 4 s");
    measure(rounds, "offline, from when it is online", false, this::offline, "at once");
    String hint = "what close code 1012 names, and a tenth";
    measure(rounds, "server stopped, from when it is ready again", false, this::stop, hint);
    measure(rounds, "server killed, from when it is ready again", false, this::kill, "30 s");
    measure(rounds, "data lost, from when it is ready again", false, this::lose, "30 s");
  }

  private void measure(int rounds, String what, boolean streams, Fault fault, String promised)
      throws Exception {
    List<Double> millis = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      try (Situation live = new Situation(streams)) {
        live.settle();
        millis.add(live.millisUntilRight(fault.strike(live)));
      }
    }
    PageTimes.print("totals right again after: " + what, millis, promised);
  }

  private long cut(Situation live) {
    live.network.closeAll();
    return System.nanoTime();
  }

  private long reset(Situation live) {
    live.network.resetAll();
    return System.nanoTime();
  }

  private long refuse(Situation live) throws IOException {
    int[] tries = {0};
    live.page.onWebSocket(socket -> tries[0]++);
    live.network.refuse();
    live.page.waitForCondition(() -> tries[0] > 0);
    live.network.admit();
    return System.nanoTime();
  }

  private long swallow(Situation live) throws InterruptedException {
    long start = System.nanoTime();
    live.network.swallow(true);
    live.order();
    TimeUnit.SECONDS.sleep(1); // the new total is lost on its way
    live.network.swallow(false);
    return start;
  }

  private long offline(Situation live) {
    live.page.context().setOffline(true);
    live.network.resetAll();
    live.page.waitForFunction("() => document.getElementById('status').dataset.state !== 'live'");
    live.page.context().setOffline(false);
    return System.nanoTime();
  }

  private long stop(Situation live) throws IOException, InterruptedException {
    live.server.terminate();
    return live.startAgain(live.data);
  }

  private long kill(Situation live) throws IOException {
    live.server.kill();
    return live.startAgain(live.data);
  }

  private long lose(Situation live) throws IOException {
    live.server.kill();
    return live.startAgain(live.data.resolveSibling(live.data.getFileName() + "-new"));
  }

  /** A server, a live page on it, and the network between them. */
  private final class Situation implements AutoCloseable {

    private final Path data = directory.resolve("recovery-" + ++servers);
    private final FaultProxy network;
    private final Page page;
    private final BrowserContext context;
    private ServerProcess server;

    Situation(boolean streams) throws IOException {
      server = start(command, data);
      network = new FaultProxy(server.uri());
      context = chromium.browser().newContext();
      context.setDefaultTimeout(MOST_MILLIS);
      if (streams) {
        context.addInitScript(NO_SOCKETS);
      }
      page = context.newPage();
      page.navigate(network.uri() + "/?category=electronics");
      page.waitForFunction("() => document.getElementById('status').dataset.state === 'live'");
    }

    /** Starts the server again, and returns the moment from which it was ready. */
    long startAgain(Path where) throws IOException {
      server.close();
      server = start(command, where);
      network.leadTo(server.uri());
      return System.nanoTime();
    }

    void order() {
      new Shopping(server.uri()).order("A1", 5);
    }

    void settle() throws InterruptedException {
      TimeUnit.SECONDS.sleep(STABLE_SECONDS);
    }

    /** Orders right after the fault, and returns how long the totals were wrong. */
    double millisUntilRight(long start) {
      order();
      String totals = new Shopping(server.uri()).totals("electronics");
      page.waitForFunction(
          """
          totals => JSON.parse(totals).every(({ id, total }) =>
            document.querySelector(`[data-id=${id}] .orders`).textContent === String(total))
          """,
          totals);
      return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public void close() throws IOException {
      context.close();
      network.close();
      server.close();
    }
  }
}
