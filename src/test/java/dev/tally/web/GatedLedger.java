package dev.tally.web;

import dev.tally.Ceiling;
import dev.tally.ledger.DamagedException;
import dev.tally.ledger.Ledger;
import dev.tally.ledger.Ledger.Recalled;
import dev.tally.ledger.LedgerException;
import dev.tally.ledger.OrderEvent;
import dev.tally.ledger.Receipt;
import dev.tally.shop.Command;
import dev.tally.shop.Follower;
import dev.tally.shop.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A ledger whose answers the test decides: at once by a rule, or one by one when it chooses. */
public final class GatedLedger implements Ledger {

  /** A command that waits for the test's answer. */
  public record Waiting(Command command, CompletableFuture<Receipt> receipt) {}

  private final Function<Command, CompletionStage<Receipt>> answer;
  private final Optional<LedgerException> failure;

  private GatedLedger(Function<Command, CompletionStage<Receipt>> answer) {
    this(answer, Optional.empty());
  }

  private GatedLedger(
      Function<Command, CompletionStage<Receipt>> answer, Optional<LedgerException> failure) {
    this.answer = answer;
    this.failure = failure;
  }

  /** Replaces the ledger with one that has stopped for this reason. */
  public static UnaryOperator<Ledger> stopped(LedgerException why) {
    return real -> new GatedLedger(c -> CompletableFuture.failedFuture(why), Optional.of(why));
  }

  /** Replaces the ledger with one that answers every command with this. */
  public static UnaryOperator<Ledger> answering(CompletionStage<Receipt> receipt) {
    return real -> new GatedLedger(command -> receipt);
  }

  /** Replaces the ledger with one that hands every command to the test, in order of arrival. */
  public static UnaryOperator<Ledger> handingTo(BlockingQueue<Waiting> waiting) {
    return real ->
        new GatedLedger(
            command -> {
              CompletableFuture<Receipt> receipt = new CompletableFuture<>();
              waiting.add(new Waiting(command, receipt));
              return receipt;
            });
  }

  /** Replaces the ledger with one that answers by a rule, which may ask the real ledger. */
  public static UnaryOperator<Ledger> by(
      BiFunction<Ledger, Command, CompletionStage<Receipt>> rule) {
    return real -> new GatedLedger(command -> rule.apply(real, command));
  }

  public static BlockingQueue<Waiting> queue() {
    return new LinkedBlockingQueue<>();
  }

  public static Waiting next(BlockingQueue<Waiting> waiting) throws InterruptedException {
    Waiting next = waiting.poll(Ceiling.MILLIS, TimeUnit.MILLISECONDS);
    if (next == null) {
      throw new AssertionError("no command came");
    }
    return next;
  }

  @Override
  public CompletionStage<Receipt> submit(Command command) {
    return answer.apply(command);
  }

  @Override
  public CompletionStage<Void> beat(long number) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Optional<OrderRecord>> order(String key, int most) {
    return failure
        .<CompletionStage<Optional<OrderRecord>>>map(CompletableFuture::failedFuture)
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  @Override
  public CompletionStage<Integer> fold(Duration age, int most) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Recalled> recall(long below, Instant receivedSince, int most) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Position> follow(Position after, Follower follower) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void onCommit(CommitListener listener) {}

  @Override
  public Ledger.Waiting waiting() {
    return new Ledger.Waiting(0, 0);
  }

  @Override
  public void onOrderEvents(Consumer<List<OrderEvent>> listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void distrust(DamagedException found) {}

  @Override
  public Optional<LedgerException> trouble() {
    return failure;
  }

  @Override
  public void close() {}
}
