package dev.tally.web;

import dev.tally.feed.Feed;
import dev.tally.history.History;
import dev.tally.ledger.Ledger;
import dev.tally.shop.Shop;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Everything that can be asked of this server. Immutable. */
final class Routes {

  private final List<Resource> resources;

  private Routes(List<Resource> resources) {
    this.resources = resources;
  }

  static Routes of(
      Page content,
      Shop shop,
      Ledger ledger,
      History history,
      Feed feed,
      Gatekeeper gatekeeper,
      Writes writes,
      Backstage backstage,
      PrometheusMeterRegistry registry,
      BooleanSupplier draining) {
    PageRoutes page = new PageRoutes(content, shop, backstage);
    ServiceRoutes service = new ServiceRoutes(shop, ledger, draining, registry);
    CategoryRoutes categories = new CategoryRoutes(shop, writes);
    OrderRoutes orders = new OrderRoutes(writes);
    FeedRoutes totals = new FeedRoutes(shop);
    ProductRoutes products = new ProductRoutes(shop, writes);
    return new Routes(
        List.of(
            Resource.asking("/", page::index),
            Resource.reading("/favicon.ico", PageRoutes::noIcon),
            Resource.reading("/-/board", page::board),
            Resource.reading("/-/web/{file}", page::file),
            Resource.reading("/-/lib/{file}", page::file),
            Resource.reading("/-/embed/{version}/{file}", page::file),
            Resource.reading("/-/problems/{type}", ServiceRoutes::problem),
            Resource.asking("/-/history", new HistoryRoutes(shop, history, backstage)::read),
            Resource.asking("/-/viewers", new ViewerRoutes(shop, feed)::count),
            Resource.reading("/-/token", new TokenRoutes(gatekeeper)::check),
            Resource.reading("/health/live", ServiceRoutes::live),
            Resource.reading("/health/ready", service::ready),
            Resource.reading("/metrics", service::metrics),
            Resource.reading("/categories", categories::list)
                .with(HttpMethod.POST, categories::add),
            Resource.reading("/orders", totals::ofProducts)
                .with(
                    HttpMethod.POST,
                    Streamable.of(orders::place, OrderRoutes::placeLine)
                        .upTo(OrderRoutes.MOST_BYTES)),
            Resource.reading("/orders/{category}", totals::ofCategory),
            Resource.writing(
                "/cancellations", Streamable.of(orders::cancel, OrderRoutes::cancelLine)),
            Resource.writing("/-/products", Streamable.only(target -> CatalogueReader::read)),
            Resource.writing("/-/forget", orders::forget),
            Resource.reading("/{category}", products::list).with(HttpMethod.POST, products::add),
            Resource.reading("/{category}/{id}", products::one)
                .with(HttpMethod.PATCH, Resource.patching(products::edit))
                .with(HttpMethod.DELETE, products::retire)));
  }

  /** The first whose pattern matches. */
  Optional<Resource> find(List<String> path) {
    for (Resource resource : resources) {
      if (resource.matches(path)) {
        return Optional.of(resource);
      }
    }
    return Optional.empty();
  }
}
