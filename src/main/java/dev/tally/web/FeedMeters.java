package dev.tally.web;

import dev.tally.feed.CloseReason;
import dev.tally.feed.Feed;
import dev.tally.feed.FeedCounts;
import dev.tally.feed.FeedCounts.Follows;
import dev.tally.feed.Wire;
import dev.tally.meters.Buckets;
import dev.tally.shop.Shop;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** Viewers, and what they are sent how soon. Stateless. */
final class FeedMeters {

  private final Feed feed;
  private final MeterRegistry registry;

  private FeedMeters(Feed feed, MeterRegistry registry) {
    this.feed = feed;
    this.registry = registry;
  }

  static void register(Feed feed, Shop shop, MeterRegistry registry) {
    FeedMeters meters = new FeedMeters(feed, registry);
    meters.viewers();
    meters.deliveries();
    meters.passes();
    imageAge(shop, registry);
  }

  private void viewers() {
    for (Wire wire : Wire.values()) {
      for (Follows follows : Follows.values()) {
        Gauge.builder("tally.viewers", feed, f -> f.sum(counts -> counts.viewers(wire, follows)))
            .description("Open WebSockets and event streams")
            .tags("transport", word(wire), "follows", word(follows))
            .register(registry);
      }
    }
    Gauge.builder("tally.viewers.lagging", feed, f -> f.sum(FeedCounts::lagging))
        .description("Viewers that had yet to take something when they were looked at last")
        .register(registry);
    for (CloseReason why : CloseReason.values()) {
      closed(Integer.toString(why.code()), counts -> counts.closed(why));
    }
    closed("none", FeedCounts::left);
  }

  private void closed(String code, ToLongFunction<FeedCounts> number) {
    counter(
        "tally.viewers.closed",
        "Viewers that were closed, with this code; none: they left by themselves",
        Tags.of("code", code),
        number);
  }

  private void deliveries() {
    counter(
        "tally.feed.writes",
        "Writes to viewers; one tells a viewer all that is due",
        Tags.empty(),
        FeedCounts::writes);
    counter("tally.feed.totals", "Totals written to viewers", Tags.empty(), FeedCounts::totals);
    FunctionCounter.builder("tally.feed.written", feed, f -> f.sum(FeedCounts::bytes))
        .description("Bytes written to viewers, before TLS")
        .baseUnit("bytes")
        .register(registry);
    counter(
        "tally.feed.conflated",
        "Commits that a loop showed together with a later one",
        Tags.empty(),
        FeedCounts::conflated);
    FunctionCounter.builder("tally.feed.busy", feed, f -> f.sum(FeedCounts::busyNanos) / 1e9)
        .description("Time that all loops have spent writing to viewers")
        .baseUnit("seconds")
        .register(registry);
  }

  private void counter(
      String name, String description, Tags tags, ToLongFunction<FeedCounts> number) {
    FunctionCounter.builder(name, feed, f -> f.sum(number))
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private void passes() {
    Timer pass = timer("tally.feed.pass", "How long a loop works to tell its viewers what is new");
    Timer delay =
        timer(
            "tally.feed.delay",
            "From when a change was visible to its write to the last viewer of a loop");
    feed.onPass(
        (busyNanos, delayNanos) -> {
          pass.record(Duration.ofNanos(busyNanos));
          delay.record(Duration.ofNanos(delayNanos));
        });
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(Buckets.ofTimes())
        .register(registry);
  }

  private static void imageAge(Shop shop, MeterRegistry registry) {
    AtomicLong publishedAt = new AtomicLong(System.nanoTime());
    shop.onPublished(() -> publishedAt.set(System.nanoTime()));
    Gauge.builder("tally.image.age", publishedAt, at -> (System.nanoTime() - at.get()) / 1e9)
        .description("Time since the shop's newest image; heartbeats make new ones too")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
