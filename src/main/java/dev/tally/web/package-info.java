/**
 * The outside: HTTP, WebSockets and event streams over Netty. Turns requests into commands and
 * images into answers; decides nothing about the shop.
 */
@NullMarked
package dev.tally.web;

import org.jspecify.annotations.NullMarked;
