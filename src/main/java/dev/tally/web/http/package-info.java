/**
 * HTTP/1.1 over Netty: connections, requests, responses, routes, and who may ask. Knows no shop.
 */
@NullMarked
package dev.tally.web.http;

import org.jspecify.annotations.NullMarked;
