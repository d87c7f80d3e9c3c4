package dev.tally.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tally.shop.Interest;
import dev.tally.shop.Position;
import dev.tally.shop.Window;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A browser and its socket in one. It takes what is written at its own pace, and checks each frame
 * against the model at the moment it is written.
 */
final class ModelViewer implements Viewer {

  private static final JsonMapper JSON = new JsonMapper();

  /** The size of a piece of 256 products at the model's pace: a total and at most an event each. */
  private static final int MOST_PENDING = 256 * (40 + 120) + 1_000;

  /** How the socket behind this viewer behaves. */
  enum Pace {
    AT_ONCE,
    LATER,
    STALLED
  }

  private final Map<Window, ModelShop> models;
  private final FeedLoop loop;
  private final Wire wire;
  private Optional<Subscription> subscription = Optional.empty();
  private Pace pace = Pace.AT_ONCE;
  private long pending;
  private Interest following;
  private boolean synced;
  private Optional<String> ref = Optional.empty();
  private boolean resuming;
  private final Map<String, Long> totals = new HashMap<>();
  private final Set<String> onSale = new HashSet<>();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, String> meaning = new HashMap<>();
  private Optional<List<String>> best = Optional.empty();
  private Optional<Position> position = Optional.empty();
  private int answersDue;
  private boolean reading = true;
  private Optional<AssertionError> failure = Optional.empty();
  long frames;

  /**
   * @param models of each window that may be followed
   */
  ModelViewer(Map<Window, ModelShop> models, FeedLoop loop, Wire wire, Interest following) {
    this.models = models;
    this.loop = loop;
    this.wire = wire;
    this.following = following;
  }

  boolean isOpen() {
    return subscription.isPresent();
  }

  Interest following() {
    return following;
  }

  private ModelShop model() {
    return models.get(following.window());
  }

  void join(Interest what, Optional<Position> since) {
    boolean sameWish = what.equals(following);
    boolean known = isKnown(what, since);
    resuming = known;
    if (!known || !sameWish) {
      forget();
    }
    following = what;
    synced = false;
    ref = Optional.empty();
    pending = 0;
    answersDue = 0;
    reading = true;
    subscription = Optional.of(loop.join(this, wire, what, since));
  }

  private boolean isKnown(Interest what, Optional<Position> since) {
    Position head = models.get(Window.ALL).head();
    return since
        .filter(p -> what.window() == Window.ALL)
        .filter(p -> what instanceof Interest.InCategory || what instanceof Interest.Products)
        .filter(p -> p.epoch().equals(head.epoch()) && p.offset() <= head.offset())
        .isPresent();
  }

  /** Returns the position to resume from, if it may; it holds for the same interest only. */
  Optional<Position> position() {
    return synced ? position : Optional.empty();
  }

  void follow(Interest what, String newRef) {
    forget();
    following = what;
    synced = false;
    resuming = false;
    ref = Optional.of(newRef);
    subscription.ifPresent(s -> s.follow(what, Optional.empty(), ref));
  }

  /**
   * Has a second reader of the socket, who knows this position, ask for the same.
   *
   * @param newcomer whether to go on with the eyes of the second reader, if that knows nothing, or
   *     with those of the first
   */
  void repeat(Optional<Position> since, String newRef, boolean newcomer) {
    boolean known = isKnown(following, since);
    boolean isUnfinished = !synced && !resuming;
    resuming = known && !isUnfinished;
    if (!resuming && (newcomer || isUnfinished)) {
      forget();
    }
    synced = false;
    ref = Optional.of(newRef);
    subscription.ifPresent(s -> s.follow(following, since, ref));
  }

  void ping() {
    if (reading) {
      answersDue++;
      subscription.ifPresent(s -> s.reply(Event.pong(Optional.empty())));
    }
  }

  void hear() {
    subscription.ifPresent(Subscription::heard);
  }

  void leave() {
    subscription.ifPresent(Subscription::leave);
    subscription = Optional.empty();
  }

  void pace(Pace newPace) {
    pace = newPace;
  }

  /** Lets the socket take everything, unless it is stalled. */
  void drain() {
    if (pending > 0 && pace != Pace.STALLED) {
      pending = 0;
      subscription.ifPresent(Subscription::writable);
    }
  }

  private void forget() {
    best = Optional.empty();
    meaning.clear();
    totals.clear();
    onSale.clear();
    names.clear();
  }

  @Override
  public boolean idle() {
    return pending == 0;
  }

  @Override
  public long pending() {
    return pending;
  }

  @Override
  public void reading(boolean on) {
    reading = on;
  }

  @Override
  public void close(CloseReason why, String detail) {
    assertThat(why).isIn(CloseReason.RETURN_LATER, CloseReason.TOOK_NOTHING);
    subscription = Optional.empty();
  }

  /** The feed closes a viewer that fails, and goes on; so what it found is kept. */
  @Override
  public void write(ByteBuf shared) {
    try {
      take(shared.duplicate());
    } catch (AssertionError e) {
      failure = Optional.of(e);
      throw e;
    }
  }

  void assertNothingFailed() {
    failure.ifPresent(
        e -> {
          throw e;
        });
  }

  private void take(ByteBuf buffer) {
    assertThat(pending).as("pending while written to").isZero();
    pending = buffer.readableBytes();
    assertThat(pending).as("bytes of one write").isPositive().isLessThan(MOST_PENDING);
    if (wire == Wire.WEBSOCKET) {
      while (buffer.isReadable()) {
        readFrame(buffer);
      }
    } else {
      for (String event : buffer.toString(StandardCharsets.UTF_8).split("\n\n", 0)) {
        message(event.substring(event.indexOf("data: ") + 6));
      }
    }
    if (pace == Pace.AT_ONCE) {
      pending = 0;
      subscription.ifPresent(Subscription::writable);
    }
  }

  private void readFrame(ByteBuf in) {
    int opcode = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    length = length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
    String text = in.readCharSequence(length, StandardCharsets.UTF_8).toString();
    if (opcode == 0x81) {
      message(text);
    }
  }

  private void message(String text) {
    frames++;
    JsonNode json = JSON.readTree(text);
    if (json.has("event")) {
      event(json);
    } else {
      total(json.get("id").asString(), json.get("total").asLong());
    }
  }

  private void total(String id, long total) {
    if (!follows(id) || total < known(id)) {
      fail("%s: %d after %d, followed %s", id, total, known(id), follows(id));
    }
    totals.put(id, total);
    if ((!synced && !resuming) || following instanceof Interest.Named) {
      onSale.add(id);
    }
  }

  private long known(String id) {
    return totals.getOrDefault(id, 0L);
  }

  private boolean follows(String id) {
    if (following instanceof Interest.Named) {
      return true; // what skus mean may change between two pieces; at the end, all of it is right
    }
    return following instanceof Interest.Products some
        ? some.ids().stream().anyMatch(i -> i.toString().equals(id))
        : following instanceof Interest.InCategory category
            && id.charAt(0) - 'A' == category.name().charAt(category.name().length() - 1) - '0';
  }

  private void event(JsonNode json) {
    assertThat(json.has("id") || json.has("total")).as("passed over by old clients").isFalse();
    switch (json.get("event").asString()) {
      case "synced" -> synced(json);
      case "position" -> vouched(json);
      case "product-added", "product-changed" -> product(json.get("product"), true);
      case "product-removed" -> product(json.get("product"), false);
      case "pong" -> answersDue--;
      case "category-added", "category-changed", "category-removed", "completeness" -> {}
      case "top" -> best(json.get("products"));
      case "skus" -> skus(json.get("products"));
      case "error" -> assertThat(json.get("code").asString()).isEqualTo("abandoned");
      default -> throw new AssertionError("unexpected " + json);
    }
  }

  private void best(JsonNode products) {
    assertThat(following).isInstanceOf(Interest.Top.class);
    List<String> ids = new ArrayList<>();
    products.forEach(product -> ids.add(product.get("id").asString()));
    best = Optional.of(ids);
  }

  /** All totals follow, but not what else has changed. */
  private void skus(JsonNode products) {
    assertThat(following).isInstanceOf(Interest.Named.class);
    meaning.clear();
    names.clear();
    products.forEach(one -> meaning.put(one.get("sku").asString(), one.get("id").asString()));
  }

  private void product(JsonNode product, boolean sold) {
    String id = product.get("id").asString();
    assertThat(follows(id)).as("%s is followed", id).isTrue();
    if (sold) {
      onSale.add(id);
      names.put(id, product.get("name").asString());
    } else {
      onSale.remove(id);
    }
  }

  private void synced(JsonNode json) {
    assertThat(synced).as("synced twice").isFalse();
    assertThat(json.path("ref").asString("")).isEqualTo(ref.orElse(""));
    assertThat(json.get("resumed").asBoolean()).isEqualTo(resuming);
    synced = true;
    vouched(json);
  }

  /** Checks that there is no gap: everything up to the position has been sent. */
  private void vouched(JsonNode json) {
    assertThat(synced).as("a position vouches only after the snapshot").isTrue();
    Position at = Position.parse(json.get("position").asString()).orElseThrow();
    position = Optional.of(at);
    if (!at.epoch().equals(model().head().epoch())) {
      return; // the data was just reset, and this loop does not know it yet
    }
    assertThat(at.offset()).isLessThanOrEqualTo(model().head().offset());
    if (!(following instanceof Interest.Named)) { // what names mean may have changed since
      model().followed(following).forEach(entry -> checkUpTo(entry, at.offset()));
    }
    assertThat(best.isPresent()).isEqualTo(following instanceof Interest.Top);
  }

  private void checkUpTo(ModelShop.Entry entry, long offset) {
    String id = entry.id.toString();
    boolean goneByThen = entry.retiredAt.filter(at -> at <= offset).isPresent();
    if (goneByThen) {
      if (onSale.contains(id)) {
        fail("%s at %d is gone and still on sale", id, offset);
      }
    } else if (entry.addedAt <= offset && !entry.retired) {
      if (!totals.containsKey(id) || !onSale.contains(id) || known(id) < entry.totalAt(offset)) {
        fail("%s at %d: knows %s, on sale %s", id, offset, totals.get(id), onSale.contains(id));
      }
    }
  }

  /** Checks that this viewer knows exactly what the model knows, once all is quiet. */
  void checkEnd() {
    assertThat(synced).isTrue();
    assertThat(answersDue).as("answers due").isZero();
    if (following instanceof Interest.Named named) {
      assertThat(meaning).isEqualTo(model().meaning(named));
    }
    if (following instanceof Interest.Top top) {
      assertThat(best).contains(model().best(top, model().head().offset()));
    }
    for (ModelShop.Entry entry : model().followed(following)) {
      String id = entry.id.toString();
      assertThat(onSale.contains(id)).as("%s on sale", id).isEqualTo(!entry.retired);
      if (!entry.retired) {
        assertThat(known(id)).as("%s at the end", id).isEqualTo(entry.total());
        assertThat(names.getOrDefault(id, String.valueOf(entry.definedAt)))
            .as("name of %s", id)
            .isEqualTo(String.valueOf(entry.definedAt));
      }
    }
  }
}
