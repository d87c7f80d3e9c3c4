package dev.tally.web;

import dev.tally.web.http.HttpSettings;
import java.time.Duration;

/**
 * How the server is to run.
 *
 * @param flush the shortest pause between two passes of the feed
 * @param patience how long a viewer may take nothing before it is sent away
 * @param currency what the page shows prices in, {@code EUR}
 * @param version what the page says that it is
 */
public record Settings(
    HttpSettings http, Duration flush, Duration patience, String currency, String version) {}
