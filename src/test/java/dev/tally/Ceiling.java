package dev.tally;

import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Holds the longest time that a test waits for a condition, and hands it to the libraries that
 * wait. It only ends a test that would hang: a busy machine is no reason to fail, and a promise of
 * seconds is for the programs in {@code bench/} to measure. JUnit finds this extension by itself.
 */
public final class Ceiling implements BeforeAllCallback {

  public static final Duration TIME = Duration.ofSeconds(60);

  /** For what takes milliseconds as an int. */
  public static final int MILLIS = (int) TIME.toMillis();

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(TIME);
    PlaywrightAssertions.setDefaultAssertionTimeout(MILLIS);
  }

  /** Waits for the stage, and returns what it completes with. */
  public static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(MILLIS, TimeUnit.MILLISECONDS).join();
  }
}
