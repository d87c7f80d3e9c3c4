/**
 * The outside, put together: a {@link WebServer} is HTTP on some ports, a feed on each event loop,
 * and the {@code Routes}, a table of all paths on one screen.
 *
 * <p>To read it, in the order of a request:
 *
 * <ol>
 *   <li>{@code net}: event loops, ports, and the memory that connections may hold
 *   <li>{@code http}: {@code HttpConnection} takes one request at a time; {@code RequestGuard}
 *       finds its {@code Route} and opens the {@code BodyHandler}, which has the answer in the end
 *   <li>{@code api}: handlers, readers and writers of categories, products and orders
 *   <li>{@code live}: {@code TotalsHandlers} answers totals, or has {@code Viewers} take the
 *       connection over
 *   <li>{@code page}: {@code ShopPage} and the files
 * </ol>
 */
@NullMarked
package dev.tally.web;

import org.jspecify.annotations.NullMarked;
