package dev.tally.auth;

import dev.tally.text.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of an issuer, fetched from its address every few minutes, and once more when a token
 * names one that is not among them. If they cannot be fetched, the last ones stay valid.
 * Thread-safe; a thread of its own fetches them, with bounds on size and time.
 */
public final class FetchedJwtKeys implements Supplier<JwtKeys>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FetchedJwtKeys.class);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration USUAL_PAUSE = Duration.ofMinutes(5);

  /**
   * Between two fetches at least, whatever tokens name; and until the next one if one failed. Not
   * less, as anybody can name a key that there is not.
   */
  private static final Duration LEAST_PAUSE = Duration.ofSeconds(30);

  private final URI address;
  private final Duration least;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread named = new Thread(work, "tally-jwt-keys");
            named.setDaemon(true);
            return named;
          });

  private final AtomicBoolean wanted = new AtomicBoolean();
  private volatile JwtKeys keys = JwtKeys.NONE;
  private volatile long fetchedAt = System.nanoTime();
  private volatile long triedAt = System.nanoTime();
  private String text = ""; // the thread's own, like what follows
  private boolean failing;

  private FetchedJwtKeys(URI address, Duration least) {
    this.address = address;
    this.least = least;
  }

  /** Begins to fetch the keys; until the first fetch succeeds there are none. */
  public static FetchedJwtKeys from(URI address) {
    return from(address, USUAL_PAUSE, LEAST_PAUSE);
  }

  static FetchedJwtKeys from(URI address, Duration usual, Duration least) {
    FetchedJwtKeys keys = new FetchedJwtKeys(address, least);
    keys.thread.execute(() -> keys.fetchAndGoOn(usual));
    return keys;
  }

  @Override
  public JwtKeys get() {
    return keys;
  }

  /** Returns how long ago they were fetched, or would have been first. */
  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - fetchedAt);
  }

  /** Has them fetched soon, as a token names one that is not there. Returns at once. */
  public void refresh() {
    if (wanted.compareAndSet(false, true)) {
      long rest = triedAt + least.toNanos() - System.nanoTime();
      try {
        thread.schedule(this::fetchWanted, Math.max(0, rest), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("The server is closing.", e);
      }
    }
  }

  private void fetchWanted() {
    wanted.set(false); // before it is fetched: what is named meanwhile may be newer
    fetch();
  }

  private void fetchAndGoOn(Duration usual) {
    Duration pause = fetch() ? usual : least;
    thread.schedule(() -> fetchAndGoOn(usual), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Returns whether it succeeded. */
  private boolean fetch() {
    triedAt = System.nanoTime();
    try {
      take(read());
      fetchedAt = System.nanoTime();
      return true;
    } catch (IOException | RuntimeException e) {
      String why = Printable.of(String.valueOf(e.getMessage()), 200);
      if (!failing) {
        LOG.warn(
            "The keys of JWTs at {} cannot be fetched: {}. {}",
            address,
            why,
            keys.size() == 0
                ? "Until then, no JWT is good."
                : "Until then, the last ones are valid.");
      }
      failing = true;
      return false;
    }
  }

  private void take(String newest) {
    if (!newest.equals(text)) {
      JwtKeys parsed = JwtKeys.parse(newest);
      text = newest;
      keys = parsed;
      LOG.info("There are new keys of JWTs at {}: {}.", address, parsed.size());
    } else if (failing) {
      LOG.info("The keys of JWTs at {} can be fetched again.", address);
    }
    failing = false;
  }

  private String read() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout((int) PATIENCE.toMillis());
    connection.setReadTimeout((int) PATIENCE.toMillis());
    connection.setRequestProperty("Accept", "application/jwk-set+json, application/json");
    try {
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException("the answer is " + status + ", not 200");
      }
      try (InputStream in = connection.getInputStream()) {
        return bounded(in);
      }
    } finally {
      connection.disconnect();
    }
  }

  /** Reads no more than there may be, and no longer than it may take, even drop by drop. */
  private static String bounded(InputStream in) throws IOException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] some = new byte[8_192];
    for (int n = in.read(some); n >= 0; n = in.read(some)) {
      out.write(some, 0, n);
      if (out.size() > JwtKeys.MOST_BYTES) {
        throw new IOException("the answer is longer than " + JwtKeys.MOST_BYTES + " bytes");
      } else if (System.nanoTime() - until > 0) {
        throw new IOException("the answer takes longer than " + PATIENCE.toSeconds() + " s");
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
