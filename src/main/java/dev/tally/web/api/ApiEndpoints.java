package dev.tally.web.api;

import static dev.tally.web.http.Handler.immediate;

import dev.tally.history.History;
import dev.tally.ledger.Ledger;
import dev.tally.shop.Shop;
import dev.tally.web.api.OrderMeters.Source;
import dev.tally.web.http.Endpoint;
import dev.tally.web.http.Handler;
import dev.tally.web.http.Request;
import dev.tally.web.http.TokenAuth;
import dev.tally.web.http.WorkerThread;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import java.util.function.Function;

/** The endpoints of the shop, its ledger and the server. Thread-safe. */
public final class ApiEndpoints {

  private final CommandGateway gateway;
  private final StreamShare share = new StreamShare();
  private final CategoryHandlers categories;
  private final ProductHandlers products;
  private final OrderHandlers orders;
  private final OrderLookup lookup;
  private final HistoryHandlers history;
  private final ServiceHandlers service;

  /**
   * @param worker the thread that builds histories
   */
  public ApiEndpoints(
      Shop shop,
      Ledger ledger,
      History history,
      TokenAuth auth,
      WorkerThread worker,
      Readiness readiness,
      PrometheusMeterRegistry registry) {
    this.gateway = new CommandGateway(ledger, new OrderMeters(registry), Source.HTTP);
    this.categories = new CategoryHandlers(shop, gateway);
    this.products = new ProductHandlers(shop, gateway);
    this.orders = new OrderHandlers(gateway);
    this.lookup = new OrderLookup(shop, ledger, worker);
    this.history = new HistoryHandlers(shop, history, worker);
    this.service = new ServiceHandlers(shop, ledger, auth, readiness, registry);
  }

  /** Returns the gateway that every command from outside goes through. */
  public CommandGateway gateway() {
    return gateway;
  }

  public Handler listCategories() {
    return immediate(categories::list);
  }

  public Endpoint addCategory() {
    return (Handler) categories::add;
  }

  public Handler category() {
    return immediate(categories::one);
  }

  public Endpoint editCategory() {
    return Handler.ofPatch(categories::edit);
  }

  public Endpoint retireCategory() {
    return (Handler) categories::retire;
  }

  public Handler listProducts() {
    return immediate(products::list);
  }

  public Endpoint addProduct() {
    return (Handler) products::add;
  }

  public Handler productOfSku() {
    return immediate(products::ofSku);
  }

  public Handler product() {
    return immediate(products::one);
  }

  public Endpoint editProduct() {
    return Handler.ofPatch(products::edit);
  }

  public Endpoint retireProduct() {
    return (Handler) products::retire;
  }

  public Endpoint importCatalogue() {
    return stream(Optional.empty(), request -> CatalogueReader::read, Optional.empty());
  }

  public Endpoint placeOrders() {
    return stream(
        Optional.of(orders::place),
        OrderHandlers::placeLine,
        Optional.of(OrderHandlers.MOST_BYTES));
  }

  public Endpoint cancelOrders() {
    return stream(Optional.of(orders::cancel), OrderHandlers::cancelLine, Optional.empty());
  }

  public Handler order() {
    return lookup::byPath;
  }

  public Handler orderOfQuery() {
    return lookup::byQuery;
  }

  public Endpoint forgetOrder() {
    return (Handler) orders::forget;
  }

  private Endpoint stream(
      Optional<Handler> one, Function<Request, LineFormat> format, Optional<Integer> bytes) {
    return new StreamEndpoint(one, format, bytes, gateway, share);
  }

  public Handler history() {
    return history::read;
  }

  public Endpoint token() {
    return immediate(service::token);
  }

  /** Returns the endpoint where the board gets what its connection to a closed shop needs. */
  public Handler boardToken() {
    return Handler.immediate(service::boardToken);
  }

  public Endpoint makeViewerToken() {
    return immediate(service::makeViewerToken);
  }

  public Endpoint problem() {
    return immediate(ServiceHandlers::problem);
  }

  public Endpoint live() {
    return immediate(ServiceHandlers::live);
  }

  public Endpoint ready() {
    return immediate(service::ready);
  }

  public Handler replica() {
    return immediate(service::replica);
  }

  public Handler metrics() {
    return immediate(service::metrics);
  }
}
