package dev.tally.web;

import static dev.tally.auth.Scope.ADMIN;
import static dev.tally.auth.Scope.CATALOGUE;
import static dev.tally.auth.Scope.ORDERS;
import static dev.tally.auth.Scope.READ_ORDERS;

import dev.tally.web.api.ApiEndpoints;
import dev.tally.web.api.PositionWait;
import dev.tally.web.http.OperatorRoutes;
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
      OperatorRoutes operators) {
    return List.of(
        Route.of("/").get(page.shopPage()).beforeReady(),
        Route.of("/favicon.ico").get(page.noIcon()).beforeReady(),
        operators.of("/-/board", page.board()).beforeReady(),
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
        Route.of("/health/live").get(api.live()).beforeReady(),
        Route.of("/health/ready").get(api.ready()).beforeReady(),
        operators.of("/metrics", api.metrics()).beforeReady(),
        Route.of("/categories")
            .get(wait.before(api.listCategories()))
            .post(CATALOGUE, api.addCategory()),
        Route.of("/orders")
            .get(wait.before(live.totalsOfProducts()))
            .post(ORDERS, api.placeOrders()),
        Route.of("/orders/{category}").get(wait.before(live.totalsOfCategory())),
        Route.of("/cancellations").post(ORDERS, api.cancelOrders()),
        Route.of("/-/products").post(CATALOGUE, api.importCatalogue()),
        Route.of("/-/orders").get(READ_ORDERS, wait.before(api.orderOfQuery())),
        Route.of("/-/orders/{key}").get(READ_ORDERS, wait.before(api.order())),
        Route.of("/-/forget").post(ADMIN, api.forgetOrder()),
        Route.of("/{category}")
            .get(wait.before(api.listProducts()))
            .post(CATALOGUE, api.addProduct()),
        Route.of("/{category}/{id}")
            .get(wait.before(api.product()))
            .patch(CATALOGUE, api.editProduct())
            .delete(CATALOGUE, api.retireProduct()));
  }
}
