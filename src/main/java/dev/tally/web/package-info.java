/**
 * The outside: HTTP, WebSockets and event streams over Netty. Turns requests into commands and
 * images into answers; decides nothing about the shop.
 *
 * <p>To read it, in the order of a request:
 *
 * <ol>
 *   <li>start and end: {@link WebServer}, {@code Assembly}, {@code Listening}, {@link Settings}
 *   <li>a connection, one request at a time: {@code HttpConnection}, {@code Exchange}, {@code
 *       HttpResponder}, {@code Connections}
 *   <li>whether a request may come in: {@code Reception}, {@code RequestHead}, {@code Target},
 *       {@link Gatekeeper}, {@link Origins}
 *   <li>what answers it: {@code Dispatcher}, {@code Routes} and the classes named {@code …Routes},
 *       with {@code JsonReader} and the classes named {@code …Reader}
 *   <li>answers: {@code Response}, {@code Problem}, {@link ProblemType}
 *   <li>viewers: {@code Viewers}, {@code ChannelViewer}, {@code SocketViewer}, {@code
 *       SocketCommands}, {@code StreamViewer}
 * </ol>
 */
@NullMarked
package dev.tally.web;

import org.jspecify.annotations.NullMarked;
