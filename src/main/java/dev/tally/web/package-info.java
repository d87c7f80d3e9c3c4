/**
 * The web server as a whole: a {@link WebServer} is HTTP on some ports, a feed on each event loop,
 * and the {@code Routes}, a table of all paths on one screen.
 *
 * <p>The packages, in the order in which a request passes through them:
 *
 * <ol>
 *   <li>{@code net}: event loops, ports, and the memory that connections may hold
 *   <li>{@code http}: {@code HttpConnection} takes one request at a time; {@code RequestGuard}
 *       finds its {@code Route} and opens the {@code BodyHandler}, which in the end has the answer
 *   <li>{@code api}: handlers, readers and writers of categories, products and orders
 *   <li>{@code live}: {@code TotalsHandlers} answers with totals, or lets {@code Viewers} take over
 *       the connection
 *   <li>{@code page}: {@code ShopPage} and the files
 * </ol>
 */
@NullMarked
package dev.tally.web;

import org.jspecify.annotations.NullMarked;
