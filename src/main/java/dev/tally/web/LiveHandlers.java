package dev.tally.web;

import static dev.tally.web.Handler.immediate;

import dev.tally.feed.Feed;
import dev.tally.feed.FeedLoop;
import dev.tally.shop.Shop;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Totals, once or as a feed, and who follows them. Safe for all threads. */
final class LiveHandlers {

  private final FeedRoutes totals;
  private final ViewerRoutes viewers;

  /**
   * @param feed its loops are these, in this order
   * @param random spreads the return of event streams; safe for all threads
   */
  LiveHandlers(
      Shop shop,
      Feed feed,
      List<EventLoop> loops,
      Writes writes,
      Gatekeeper gatekeeper,
      Limits limits,
      RandomGenerator random) {
    Viewers open =
        new Viewers(
            byLoop(feed, loops), new SocketCommands(shop), writes, gatekeeper, limits, random);
    this.totals = new FeedRoutes(shop, open);
    this.viewers = new ViewerRoutes(shop, feed);
  }

  private static Map<EventLoop, FeedLoop> byLoop(Feed feed, List<EventLoop> loops) {
    Map<EventLoop, FeedLoop> byLoop = new HashMap<>();
    for (int i = 0; i < loops.size(); i++) {
      byLoop.put(loops.get(i), feed.on(i));
    }
    return byLoop;
  }

  Endpoint totalsOfCategory() {
    return immediate(totals::ofCategory);
  }

  Endpoint totalsOfProducts() {
    return immediate(totals::ofProducts);
  }

  Endpoint countViewers() {
    return (Handler) viewers::count;
  }
}
