package dev.tally.web.live;

import static dev.tally.web.http.Handler.immediate;

import dev.tally.feed.Feed;
import dev.tally.feed.FeedLoop;
import dev.tally.feed.ViewerCounts;
import dev.tally.shop.Image;
import dev.tally.shop.Shop;
import dev.tally.shop.Window;
import dev.tally.web.api.CommandGateway;
import dev.tally.web.http.Handler;
import dev.tally.web.http.Limits;
import dev.tally.web.http.TokenAuth;
import dev.tally.web.net.Transport;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The endpoints for totals, once or as a feed, and for the number of viewers. Thread-safe. */
public final class LiveEndpoints {

  private final TotalsHandlers totals;
  private final ViewerHandlers viewers;
  private final Feed feed;
  private final List<EventLoop> loops;

  /**
   * @param images returns the newest image of a window
   * @param feed its loops are {@code loops}, in the same order
   * @param drain what WebSockets wait for when the server closes
   * @param random spreads the reconnects of event streams; must be thread-safe
   * @param elsewhere supplies how many viewers the other nodes have
   */
  public LiveEndpoints(
      Shop shop,
      Function<Window, Image> images,
      Feed feed,
      List<EventLoop> loops,
      CommandGateway gateway,
      TokenAuth auth,
      SocketDrain drain,
      Limits limits,
      RandomGenerator random,
      Supplier<ViewerCounts> elsewhere) {
    Viewers open =
        new Viewers(
            byLoop(feed, loops), new SocketCommands(shop), gateway, auth, drain, limits, random);
    this.feed = feed;
    this.loops = List.copyOf(loops);
    this.totals = new TotalsHandlers(shop, images, open);
    this.viewers = new ViewerHandlers(shop, feed, elsewhere);
  }

  private static Map<EventLoop, FeedLoop> byLoop(Feed feed, List<EventLoop> loops) {
    Map<EventLoop, FeedLoop> byLoop = new HashMap<>();
    for (int i = 0; i < loops.size(); i++) {
      byLoop.put(loops.get(i), feed.on(i));
    }
    return byLoop;
  }

  /** Gives each loop a viewer of the server's own, which shows the listener what it sees. */
  public void showBeats(Transport transport, BeatListener listener) {
    for (int i = 0; i < loops.size(); i++) {
      int index = i;
      new LoopbackViewer(transport, loops.get(i), beat -> listener.arrived(index, beat))
          .join(feed.on(i));
    }
  }

  public Handler totalsOfCategory() {
    return immediate(totals::ofCategory);
  }

  public Handler totalsOfProducts() {
    return immediate(totals::ofProducts);
  }

  public Handler countViewers() {
    return viewers::count;
  }
}
