package dev.tally.cli;

import dev.tally.StartException;
import dev.tally.config.Config;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Reads the configuration again when SIGHUP comes, takes over what can change while the server runs
 * and says what cannot. Tokens and certificates need no signal: their files are watched.
 *
 * <p>Thread-safe; a signal comes on a thread of its own.
 */
final class Reload {

  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

  /** The options that can change while the server runs. */
  static final Set<String> LIVE =
      Set.of("--origin", "--per-address", "--log-level", "--access-log");

  private final CommandSpec command;
  private final Consumer<Config> taker;
  private Map<String, String> running;

  /**
   * @param command the command that the server was started with
   * @param taker takes over what it can of a newer configuration
   */
  Reload(CommandSpec command, Consumer<Config> taker) {
    this.command = command;
    this.taker = taker;
    this.running = values(command);
  }

  private static Map<String, String> values(CommandSpec command) {
    Map<String, String> values = new LinkedHashMap<>();
    Defaults.of(command).given(command).forEach(given -> values.put(given.option(), given.value()));
    return values;
  }

  /** Does it whenever the signal comes, from now on. */
  void onHangUp() {
    try {
      // Compiling for Java 17 hides sun.misc, which every Java has, and no other way leads to
      // signals.
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object takes =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  run();
                }
                return null;
              });
      Object before =
          signal
              .getMethod("handle", signal, handler)
              .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), takes);
      if (Objects.equals(before, handler.getField("SIG_IGN").get(null))) {
        LOG.info(
            "SIGHUP is ignored here, as nohup wants it; a changed configuration needs a restart.");
      }
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LOG.info(
          "SIGHUP means nothing here, so a changed configuration needs a restart: {}",
          e.toString());
    }
  }

  /** Reads and takes over; if something is wrong, says so and changes nothing. */
  synchronized void run() {
    try {
      take(Defaults.of(command).readAgain(command));
    } catch (ParameterException e) {
      List<String> faults = Main.faults(e, Defaults.arguments(command));
      LOG.error("SIGHUP: nothing is taken over. {}", String.join("; ", faults));
    } catch (StartException e) {
      LOG.error("SIGHUP: nothing is taken over. {}", e.getMessage());
    }
  }

  private void take(CommandLine read) {
    ServerCommand newer = (ServerCommand) read.getCommandSpec().userObject();
    Config config = newer.config();
    Map<String, String> values = values(read.getCommandSpec());
    Set<String> changed = new TreeSet<>(values.keySet());
    changed.addAll(running.keySet());
    changed.removeIf(name -> Objects.equals(values.get(name), running.get(name)));
    Set<String> live = new TreeSet<>(changed);
    live.retainAll(LIVE);
    changed.removeAll(LIVE);
    taker.accept(config);
    newer.applyToLog();
    Map<String, String> now = new LinkedHashMap<>(running);
    now.keySet().removeAll(live);
    live.stream().filter(values::containsKey).forEach(name -> now.put(name, values.get(name)));
    running = now;
    LOG.info(
        "SIGHUP: {}{}",
        live.isEmpty() ? "nothing to take over." : "taken over: " + String.join(", ", live) + ".",
        changed.isEmpty() ? "" : " A restart is needed for " + String.join(", ", changed) + ".");
  }
}
