package dev.tally.cli;

import dev.tally.ledger.sqlite.SqliteReader;
import dev.tally.text.Printable;
import dev.tally.transfer.OrderView;
import dev.tally.transfer.OrderView.Change;
import dev.tally.transfer.OrderView.Line;
import dev.tally.transfer.TallyClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code tally order}. */
@Command(
    name = "order",
    description = "Shows what an order counts now, what changed it, and why it counts nothing.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class OrderCommand implements Callable<Integer> {

  @Parameters(paramLabel = "KEY", description = "The key of the order.")
  private String key = "";

  @Mixin private final ClientOptions where = new ClientOptions();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    where.straight().ifPresent(data -> SqliteReader.open(data).close()); // else it would be made
    return where.with(this::show);
  }

  private int show(TallyClient client) {
    var line = Objects.requireNonNull(spec, "picocli sets it").commandLine();
    Optional<OrderView> order =
        client.order(key, notice -> line.getErr().println("tally: " + notice));
    if (order.isEmpty()) {
      line.getErr()
          .println(
              "tally: No order has this key: it has not come, was refused or forgotten, or is too"
                  + " old to be kept; look for a typing error.");
      return 1;
    }
    print(order.get(), line.getOut());
    line.getOut().flush();
    return 0;
  }

  private void print(OrderView order, PrintWriter out) {
    String counts =
        order.reason().map(reason -> " counts nothing. " + reason).orElseGet(() -> " counts:");
    out.println("The order \"" + Printable.of(key) + "\"" + counts);
    for (Line line : order.lines()) {
      String sku = line.sku().map(code -> " (" + code + ")").orElse("");
      out.println(
          "%,12d  %s  %s"
              .formatted(
                  Long.parseLong(line.quantity()),
                  line.id(),
                  Printable.of(line.name().orElse("") + sku)));
    }
    out.println();
    out.println("placed    " + order.at().orElse("unknown when"));
    out.println("received  " + order.received());
    order.revision().ifPresent(revision -> out.println("revision  " + revision));
    if (!order.changes().isEmpty()) {
      out.println();
      out.println("Its changes, newest first:");
      order.changes().forEach(change -> out.println("  " + sentence(change)));
    }
  }

  private static String sentence(Change change) {
    String what =
        change.kind().replace('-', ' ')
            + change.revision().map(number -> ", revision " + number).orElse("")
            + change.key().map(part -> ", \"" + Printable.of(part) + "\"").orElse("");
    return change.at() + "  " + what + ": " + lines(change.lines());
  }

  private static String lines(List<Line> lines) {
    return lines.isEmpty()
        ? "the same lines"
        : lines.stream()
            .map(line -> "%+,d %s".formatted(Long.parseLong(line.quantity()), line.id()))
            .collect(Collectors.joining(", "));
  }
}
