package dev.tally.web;

import dev.tally.config.Setting;
import dev.tally.feed.ViewerCounts;
import dev.tally.web.live.BeatListener;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** How viewers are told, and what the page shows. */
public final class WebSettings {

  /** The shortest pause between two passes of the feed. */
  public static final Setting<Duration> FLUSH = Setting.of(Duration.ofMillis(20));

  /** How long a viewer may take nothing before it is sent away. */
  public static final Setting<Duration> PATIENCE = Setting.of(Duration.ofSeconds(30));

  /**
   * How long a read waits for a position that its sender knows from another server. None of one
   * server's own is ahead of it.
   */
  public static final Setting<Duration> POSITION_WAIT = Setting.of(Duration.ZERO);

  /** After how long a server that is cut off sends its viewers to another; empty: never. */
  public static final Setting<Optional<Duration>> BEARABLE = Setting.of(Optional.empty());

  /** Supplies how many viewers the other nodes of the shop have. */
  public static final Setting<Supplier<ViewerCounts>> ELSEWHERE =
      Setting.of(() -> ViewerCounts.NONE);

  /** Told of each heartbeat that came out at the server's own viewer of an event loop. */
  public static final Setting<BeatListener> BEATS = Setting.of((loop, beat) -> {});

  /** Supplies why totals do not reach viewers, if they do not. */
  public static final Setting<Supplier<Optional<String>>> FAILING = Setting.of(Optional::empty);

  /** The currency in which the page shows prices, ISO 4217. */
  public static final Setting<String> CURRENCY = Setting.of("EUR");

  /** The version that the page shows. */
  public static final Setting<String> VERSION = Setting.of("development");

  private WebSettings() {}
}
