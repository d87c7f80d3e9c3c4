package dev.tally;

import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Defines the longest time that a test waits for a condition, and sets it in the libraries that
 * wait. It only ends a test that would hang: a busy machine is no reason to fail, and the programs
 * in {@code bench/} measure promises of seconds. JUnit finds this extension by itself.
 */
public final class Ceiling implements BeforeAllCallback {

  public static final Duration TIME = Duration.ofSeconds(60);

  /** {@link #TIME} for methods that take milliseconds as an {@code int}. */
  public static final int MILLIS = (int) TIME.toMillis();

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(TIME);
    PlaywrightAssertions.setDefaultAssertionTimeout(MILLIS);
  }

  /** Waits for the stage, and returns its result. */
  public static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(MILLIS, TimeUnit.MILLISECONDS).join();
  }
}
