package dev.tally.web;

import static dev.tally.auth.Scope.ADMIN;
import static dev.tally.auth.Scope.CATALOGUE;
import static dev.tally.auth.Scope.ORDERS;
import static dev.tally.auth.Scope.READ_ORDERS;
import static dev.tally.auth.Scope.VIEWERS;

import dev.tally.web.api.ApiEndpoints;
import dev.tally.web.api.PositionWait;
import dev.tally.web.http.OperatorRoutes;
import dev.tally.web.http.PortAccess;
import dev.tally.web.http.ReaderRoutes;
import dev.tally.web.http.Route;
import dev.tally.web.live.LiveEndpoints;
import dev.tally.web.page.PageEndpoints;
import java.util.List;

/** All routes of a port, and what a token must permit for each. */
final class Routes {

  private Routes() {}

  static List<Route> of(
      PageEndpoints page,
      LiveEndpoints live,
      ApiEndpoints api,
      PositionWait wait,
      PortAccess access) {
    OperatorRoutes operators = access.operators();
    ReaderRoutes readers = access.readers();
    return List.of(
        Route.of("/")
            .get(readers == ReaderRoutes.OPEN ? page.shopPage() : page.closedShopPage())
            .beforeReady(),
        Route.of("/favicon.ico").get(page.noIcon()).beforeReady(),
        operators.of("/-/board", page.board()).beforeReady(),
        operators.of("/-/board/token", api.boardToken()).beforeReady(),
        Route.of("/-/api").get(page.api()).beforeReady(),
        Route.of("/-/openapi.yaml").get(page.file()).beforeReady(),
        Route.of("/-/asyncapi.yaml").get(page.file()).beforeReady(),
        Route.of("/-/web/{file}").get(page.file()).beforeReady(),
        Route.of("/-/web/board/{file}").get(page.file()).beforeReady(),
        Route.of("/-/lib/{file}").get(page.file()).beforeReady(),
        Route.of("/-/embed/{version}/{file}").get(page.file()).beforeReady(),
        Route.of("/-/problems/{type}").get(api.problem()).beforeReady(),
        operators.of("/-/history", api.history()).beforeReady(),
        operators.of("/-/viewers", live.countViewers()).beforeReady(),
        operators.of("/-/replica", api.replica()).beforeReady(),
        Route.of("/-/token").get(api.token()).beforeReady(),
        Route.of("/-/viewer-tokens").post(VIEWERS, api.makeViewerToken()),
        Route.of("/health/live").get(api.live()).beforeReady(),
        Route.of("/health/ready").get(api.ready()).beforeReady(),
        operators.of("/metrics", api.metrics()).beforeReady(),
        readers
            .of("/categories", wait.before(api.listCategories()))
            .post(CATALOGUE, api.addCategory()),
        readers
            .of("/categories/{name}", wait.before(api.category()))
            .patch(CATALOGUE, api.editCategory())
            .delete(CATALOGUE, api.retireCategory()),
        readers
            .ofFeed("/orders", wait.before(live.totalsOfProducts()))
            .post(ORDERS, api.placeOrders()),
        readers.ofFeed("/orders/{category}", wait.before(live.totalsOfCategory())),
        Route.of("/cancellations").post(ORDERS, api.cancelOrders()),
        readers
            .of("/-/products", wait.before(api.productOfSku()))
            .post(CATALOGUE, api.importCatalogue()),
        Route.of("/-/orders").get(READ_ORDERS, wait.before(api.orderOfQuery())),
        Route.of("/-/orders/{key}").get(READ_ORDERS, wait.before(api.order())),
        Route.of("/-/forget").post(ADMIN, api.forgetOrder()),
        readers
            .of("/{category}", wait.before(api.listProducts()))
            .post(CATALOGUE, api.addProduct()),
        readers
            .of("/{category}/{id}", wait.before(api.product()))
            .patch(CATALOGUE, api.editProduct())
            .delete(CATALOGUE, api.retireProduct()));
  }
}
