package dev.tally.web.api;

import dev.tally.shop.Category;
import dev.tally.shop.CategoryImage;
import dev.tally.shop.Command;
import dev.tally.shop.Image;
import dev.tally.shop.Position;
import dev.tally.shop.ProductId;
import dev.tally.shop.ProductTotal;
import dev.tally.shop.Shop;
import dev.tally.shop.Sku;
import dev.tally.text.InvalidField;
import dev.tally.text.Printable;
import dev.tally.web.http.ETag;
import dev.tally.web.http.ProblemException;
import dev.tally.web.http.ProblemType;
import dev.tally.web.http.Request;
import dev.tally.web.http.Response;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * Handles {@code GET} and {@code POST /{category}}; {@code GET}, {@code PATCH} and {@code DELETE
 * /{category}/{id}}.
 */
public final class ProductHandlers {

  private static final int LARGEST_PAGE = 1_000;
  private static final Pattern LIMIT = Pattern.compile("[1-9][0-9]{0,2}|" + LARGEST_PAGE);

  private final Shop shop;
  private final CommandGateway gateway;

  ProductHandlers(Shop shop, CommandGateway gateway) {
    this.shop = shop;
    this.gateway = gateway;
  }

  Response list(Request request) {
    Image image = shop.image();
    CategoryImage categoryImage = categoryImage(image, request.path("category"));
    Optional<Integer> limit = request.query("limit").map(ProductHandlers::limit);
    int after = request.word("after").map(id -> number(categoryImage, id)).orElse(0);
    Position changed = image.positionOf(categoryImage.definedAt()); // the same even after a restart
    String tag = '"' + changed.toString() + '-' + limit.orElse(0) + '-' + after + '"';
    return ETag.orNotModified(
            request,
            tag,
            () ->
                limit.isPresent()
                    ? page(categoryImage, after, limit.get())
                    : Response.json(200, ProductList.of(categoryImage, after, Integer.MAX_VALUE)))
        .standingAt(image.at().toString());
  }

  private static Response page(CategoryImage categoryImage, int after, int limit) {
    List<ProductTotal> page = categoryImage.productTotals(after, Integer.MAX_VALUE, limit);
    Response response = Response.json(200, ProductList.of(page));
    if (page.size() == limit) {
      ProductId last = page.get(limit - 1).product().id();
      if (!categoryImage.productTotals(last.number(), Integer.MAX_VALUE, 1).isEmpty()) {
        String next = "/" + categoryImage.category().name() + "?limit=" + limit + "&after=" + last;
        response.with("Link", "<" + next + ">; rel=\"next\"");
      }
    }
    return response;
  }

  Response one(Request request) {
    return shown(shop.image(), request);
  }

  /** Finds the product on sale that has the sku of the query. */
  Response ofSku(Request request) {
    Image image = shop.image();
    String sku =
        request
            .query("sku")
            .map(typed -> Sku.of(typed).text())
            .orElseThrow(() -> new InvalidField("sku", "Say which product: /-/products?sku=r-1."));
    ProductTotal found =
        image
            .find(sku)
            .flatMap(image::find)
            .orElseThrow(
                () ->
                    new ProblemException(
                        ProblemType.NOT_FOUND,
                        "No product on sale has the sku \"" + Printable.of(sku) + "\"."));
    return shown(image, ProductList.withCategory(found));
  }

  private static Response shown(Image image, Request request) {
    return shown(image, ProductList.withTotal(productTotal(image, request)));
  }

  private static Response shown(Image image, byte[] json) {
    return Response.json(200, json)
        .with("Cache-Control", "no-store")
        .standingAt(image.at().toString());
  }

  /**
   * Returns the product that the path names, even if retired. Throws a problem if there is none.
   */
  private static ProductTotal productTotal(Image image, Request request) {
    CategoryImage categoryImage = categoryImage(image, request.path("category"));
    return ProductId.parse(request.path("id"))
        .filter(id -> id.prefix().equals(categoryImage.category().prefix()))
        .flatMap(image::find)
        .orElseThrow(() -> unknownProduct(categoryImage.category().name()));
  }

  // What is changed need not be in this server's image yet: one of many nodes may be a little
  // behind. The ledger decides it, in its order.

  CompletionStage<Response> edit(Request request) {
    String category = category(request);
    return gateway.submit(
        ProductReader.edit(request.body(), category, id(request, category)),
        request,
        receipt -> shown(shop.image(), request));
  }

  CompletionStage<Response> retire(Request request) {
    String category = category(request);
    return gateway.submit(
        new Command.RetireProduct(category, id(request, category)),
        request,
        receipt -> Response.empty(204).standingAt(shop.image().at().toString()));
  }

  CompletionStage<Response> add(Request request) {
    String category = category(request);
    Command.AddProduct command =
        ProductReader.read(request.body(), category, IdempotencyKey.of(request));
    boolean minimal = request.names("Prefer", "return=minimal");
    return gateway.submit(command, request, receipt -> made(category, receipt.made(), minimal));
  }

  /** Returns the response. Its list ends with the new product, even if others were added since. */
  private Response made(String category, String id, boolean minimal) {
    Image image = shop.image();
    ProductId made = ProductId.parse(id).orElseThrow();
    Response response =
        minimal
            ? Response.json(201, ProductList.one(image.find(made).orElseThrow().product()))
                .with("Preference-Applied", "return=minimal")
            : Response.json(201, ProductList.of(categoryImage(image, category), 0, made.number()));
    return response.with("Location", "/" + category + "/" + id).standingAt(image.at().toString());
  }

  /** Returns the path's category, if there can be such a one. */
  private static String category(Request request) {
    return category(request.path("category"));
  }

  /** Returns this name of a category, if there can be such a one. Throws a problem if not. */
  static String category(String name) {
    if (!Category.isName(name)) {
      throw unknownCategory(name);
    }
    return name;
  }

  private static ProductId id(Request request, String category) {
    return ProductId.parse(request.path("id")).orElseThrow(() -> unknownProduct(category));
  }

  /** Returns the category. Throws a problem if there is none. */
  public static CategoryImage categoryImage(Image image, String category) {
    return image.categoryImage(category).orElseThrow(() -> unknownCategory(category));
  }

  private static ProblemException unknownCategory(String name) {
    String what =
        Category.isName(name)
            ? "There is no category \"" + name + "\""
            : "No category can have this name";
    return new ProblemException(
        ProblemType.UNKNOWN_CATEGORY, what + "; GET /categories lists those that exist.");
  }

  private static ProblemException unknownProduct(String category) {
    return new ProblemException(
        ProblemType.NOT_FOUND,
        "There is no such product in \"" + category + "\"; GET /" + category + " lists them.");
  }

  private static int number(CategoryImage categoryImage, String id) {
    return ProductId.parse(id)
        .filter(after -> after.prefix().equals(categoryImage.category().prefix()))
        .map(ProductId::number)
        .orElseThrow(
            () -> new InvalidField("after", "\"after\" must be the id of a product of this list."));
  }

  private static int limit(String written) {
    if (!LIMIT.matcher(written).matches()) {
      throw new InvalidField(
          "limit", "\"limit\" must be a whole number from 1 to %,d.".formatted(LARGEST_PAGE));
    }
    return Integer.parseInt(written);
  }
}
