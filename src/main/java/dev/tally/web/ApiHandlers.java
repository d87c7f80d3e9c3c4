package dev.tally.web;

import static dev.tally.web.Handler.immediate;

import dev.tally.history.History;
import dev.tally.ledger.Ledger;
import dev.tally.shop.Shop;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** What can be asked of the shop, of its ledger and of the server. Safe for all threads. */
final class ApiHandlers {

  private final Writes writes;
  private final StreamShare share = new StreamShare();
  private final CategoryRoutes categories;
  private final ProductRoutes products;
  private final OrderRoutes orders;
  private final HistoryRoutes history;
  private final ServiceRoutes service;

  /**
   * @param backstage makes histories
   * @param draining whether the server closes
   */
  ApiHandlers(
      Shop shop,
      Ledger ledger,
      History history,
      Gatekeeper gatekeeper,
      Backstage backstage,
      BooleanSupplier draining,
      PrometheusMeterRegistry registry) {
    this.writes = new Writes(ledger, new OrderMeters(registry));
    this.categories = new CategoryRoutes(shop, writes);
    this.products = new ProductRoutes(shop, writes);
    this.orders = new OrderRoutes(writes);
    this.history = new HistoryRoutes(shop, history, backstage);
    this.service = new ServiceRoutes(shop, ledger, gatekeeper, draining, registry);
  }

  /** Returns the way of every command that comes from outside. */
  Writes writes() {
    return writes;
  }

  Endpoint listCategories() {
    return immediate(categories::list);
  }

  Endpoint addCategory() {
    return (Handler) categories::add;
  }

  Endpoint listProducts() {
    return immediate(products::list);
  }

  Endpoint addProduct() {
    return (Handler) products::add;
  }

  Endpoint product() {
    return immediate(products::one);
  }

  Endpoint editProduct() {
    return Handler.ofPatch(products::edit);
  }

  Endpoint retireProduct() {
    return (Handler) products::retire;
  }

  Endpoint importCatalogue() {
    return stream(Optional.empty(), request -> CatalogueReader::read, Optional.empty());
  }

  Endpoint placeOrders() {
    return stream(
        Optional.of(orders::place), OrderRoutes::placeLine, Optional.of(OrderRoutes.MOST_BYTES));
  }

  Endpoint cancelOrders() {
    return stream(Optional.of(orders::cancel), OrderRoutes::cancelLine, Optional.empty());
  }

  Endpoint forgetOrder() {
    return (Handler) orders::forget;
  }

  private Endpoint stream(
      Optional<Handler> one, Function<Request, LineFormat> format, Optional<Integer> bytes) {
    return new StreamEndpoint(one, format, bytes, writes, share);
  }

  Endpoint history() {
    return (Handler) history::read;
  }

  Endpoint token() {
    return immediate(service::token);
  }

  Endpoint problem() {
    return immediate(ServiceRoutes::problem);
  }

  Endpoint live() {
    return immediate(ServiceRoutes::live);
  }

  Endpoint ready() {
    return immediate(service::ready);
  }

  Endpoint metrics() {
    return immediate(service::metrics);
  }
}
