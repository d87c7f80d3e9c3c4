/**
 * HTTP/1.1 over Netty: connections, requests, responses, routes, and access control. Knows no shop.
 */
@NullMarked
package dev.tally.web.http;

import org.jspecify.annotations.NullMarked;
