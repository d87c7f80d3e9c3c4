package dev.tally.web.http;

import dev.tally.web.net.Certificate;
import dev.tally.web.net.MemoryBudget;
import java.util.Optional;
import java.util.function.Supplier;

/** The objects that all connections of a server share. Thread-safe. */
record ServerContext(
    Limits limits,
    Proxies proxies,
    Optional<Supplier<Certificate>> certificate,
    RequestGuard guard,
    CommonHeaders heads,
    Compression compression,
    MissingPage missing,
    HttpMeters meters,
    MemoryBudget memory,
    Connections connections) {

  /** Returns the same, with another guard, other headers, and others who are believed. */
  ServerContext with(RequestGuard other, CommonHeaders said, Proxies believed) {
    return new ServerContext(
        limits,
        believed,
        certificate,
        other,
        said,
        compression,
        missing,
        meters,
        memory,
        connections);
  }
}
