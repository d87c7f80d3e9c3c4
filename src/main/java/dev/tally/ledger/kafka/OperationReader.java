package dev.tally.ledger.kafka;

import static dev.tally.json.JsonReader.required;

import dev.tally.json.JsonReader;
import dev.tally.ledger.Operation;
import dev.tally.shop.Command;
import dev.tally.shop.Command.AddCategory;
import dev.tally.shop.Command.AddProduct;
import dev.tally.shop.Command.CancelOrder;
import dev.tally.shop.Command.CancelPart;
import dev.tally.shop.Command.EditCategory;
import dev.tally.shop.Command.EditProduct;
import dev.tally.shop.Command.ForgetOrder;
import dev.tally.shop.Command.PlaceOrder;
import dev.tally.shop.Command.PutCategory;
import dev.tally.shop.Command.PutProduct;
import dev.tally.shop.Command.RecordOrder;
import dev.tally.shop.Command.RetireCategory;
import dev.tally.shop.Command.RetireProduct;
import dev.tally.shop.Order;
import dev.tally.shop.Price;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductRef;
import dev.tally.shop.Revision;
import dev.tally.shop.Sku;
import dev.tally.shop.SkuEdit;
import dev.tally.text.InvalidField;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link OperationWriter} wrote. Passes over fields that it does not know: a newer Tally
 * adds only such as may be passed over. For one operation.
 */
final class OperationReader implements JsonReader.Fields {

  /** Fields that are texts; no two operations use one name for different things. */
  private final Map<String, String> texts = new HashMap<>(4); // an order has two or three

  private List<Order.Line> lines = new ArrayList<>();
  private List<CancelPart> parts = new ArrayList<>();
  private List<Command> commands = new ArrayList<>();
  private @Nullable Revision revision;
  private boolean keyless;
  private boolean retired;
  private int most;
  private SkuEdit skuEdit = new SkuEdit.Keep();

  private OperationReader() {}

  /**
   * Reads an operation.
   *
   * @param json as it was written
   * @throws InvalidField or {@link dev.tally.json.NotJsonException} if it is none that this version
   *     knows
   */
  static Operation read(byte[] json) {
    OperationReader reader = new OperationReader();
    JsonReader.ownObject(json, reader);
    try {
      return reader.operation();
    } catch (DateTimeException e) {
      throw new InvalidField("at", "\"%s\" is not a time.".formatted(e.getMessage()));
    }
  }

  @Override
  public void read(String name, JsonReader in) {
    switch (name) {
      case "lines" -> lines = in.array(name, Integer.MAX_VALUE, i -> line(in));
      case "cancellations" -> parts = in.array(name, Integer.MAX_VALUE, i -> part(in));
      case "commands" -> commands = in.array(name, Integer.MAX_VALUE, i -> command(in));
      case "revision" -> revision = new Revision(Long.parseLong(in.digits(name)));
      case "keyless" -> keyless = in.flag(name);
      case "retired" -> retired = in.flag(name);
      case "most" -> most = in.integer(name);
      default -> {
        if (in.isText()) {
          texts.put(name, in.text(name));
        }
      }
    }
  }

  @Override
  public void readNull(String name) {
    if (name.equals("sku")) {
      skuEdit = new SkuEdit.Remove();
    }
  }

  private Operation operation() {
    String what = need("do");
    return switch (what) {
      case "fold" -> new Operation.Fold(Duration.parse(need("age")), most);
      case "all" -> new Operation.DecideAll(commands);
      default -> new Operation.Decide(command(what));
    };
  }

  private Command command(String what) {
    return switch (what) {
      case "place" -> new PlaceOrder(order());
      case "record" -> new RecordOrder(order(), time("cancelled"), parts, keyless);
      case "cancel" -> new CancelOrder(need("order"), Optional.ofNullable(revision));
      case "cancel-part" -> new CancelPart(need("order"), need("key"), lines);
      case "forget" -> new ForgetOrder(need("order"));
      case "add-category" -> new AddCategory(need("name"), need("title"));
      case "put-category" -> new PutCategory(need("name"), need("title"));
      case "put-retired-category" -> new PutCategory(need("name"), need("title"), true);
      case "edit-category" -> new EditCategory(need("name"), need("title"));
      case "retire-category" -> new RetireCategory(need("name"));
      case "add-product" ->
          new AddProduct(need("category"), need("name"), price(), need("info"), sku(), find("key"));
      case "put-product" ->
          new PutProduct(
              need("category"),
              need("title"),
              find("id").map(OperationReader::id),
              sku(),
              need("name"),
              price(),
              find("info"),
              retired);
      case "edit-product" ->
          new EditProduct(
              need("category"),
              id(need("id")),
              find("name"),
              find("rrp").map(Price::new),
              find("info"),
              skuEdit());
      case "retire-product" -> new RetireProduct(need("category"), id(need("id")));
      default -> throw new InvalidField("do", "\"do\" is \"" + what + "\".");
    };
  }

  private Order order() {
    return new Order(need("order"), Optional.ofNullable(revision), time("at"), lines);
  }

  private Price price() {
    return new Price(need("rrp"));
  }

  private Optional<Sku> sku() {
    return find("sku").map(Sku::new);
  }

  private SkuEdit skuEdit() {
    return sku().<SkuEdit>map(SkuEdit.Replace::new).orElse(skuEdit);
  }

  private Optional<Instant> time(String field) {
    return find(field).map(Instant::parse);
  }

  private String need(String field) {
    return required(field, texts.get(field));
  }

  private Optional<String> find(String field) {
    return Optional.ofNullable(texts.get(field));
  }

  private static Command command(JsonReader in) {
    OperationReader command = new OperationReader();
    in.object("commands", command);
    return command.command(command.need("do"));
  }

  private static Order.Line line(JsonReader in) {
    LineReader line = new LineReader();
    in.object("lines", line);
    return new Order.Line(required("id", line.product), line.quantity);
  }

  private static CancelPart part(JsonReader in) {
    OperationReader part = new OperationReader();
    in.object("cancellations", part);
    return new CancelPart(part.need("order"), part.need("key"), part.lines);
  }

  private static ProductId id(String written) {
    return ProductId.parse(written)
        .orElseThrow(() -> new InvalidField("id", "\"" + written + "\" is not an id."));
  }

  /** Reads a line of an order. */
  private static final class LineReader implements JsonReader.Fields {
    private @Nullable ProductRef product;
    private int quantity;

    @Override
    public void read(String name, JsonReader in) {
      switch (name) {
        case "id" -> product = id(in.text(name));
        case "sku" -> product = new Sku(in.text(name));
        case "quantity" -> quantity = in.integer(name);
        default -> {}
      }
    }
  }
}
