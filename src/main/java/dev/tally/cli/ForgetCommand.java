package dev.tally.cli;

import dev.tally.transfer.TallyClient;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code tally forget}. */
@Command(
    name = "forget",
    description = "Gives up an order's key, which may be personal data; its units stay counted.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ForgetCommand implements Callable<Integer> {

  @Parameters(paramLabel = "KEY", description = "The key of the order.")
  private String key = "";

  @Mixin private final ClientOptions where = new ClientOptions();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    return where.with(this::forget);
  }

  private int forget(TallyClient client) {
    var line = Objects.requireNonNull(spec, "picocli sets it").commandLine();
    boolean known = client.forget(key, notice -> line.getErr().println("tally: " + notice));
    PrintWriter out = known ? line.getOut() : line.getErr();
    out.println(
        known
            ? "Forgotten: the key is unknown from now on, and the order's units stay counted."
            : "tally: No order has this key; look for a typing error, or it is forgotten already.");
    out.flush();
    return known ? 0 : 1;
  }
}
