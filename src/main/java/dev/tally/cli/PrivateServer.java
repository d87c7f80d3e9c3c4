package dev.tally.cli;

import dev.tally.Tally;
import dev.tally.TallySettings;
import dev.tally.Token;
import dev.tally.ledger.sqlite.DataKind;
import dev.tally.ledger.sqlite.SqliteReader;
import dev.tally.transfer.RetryPolicy;
import dev.tally.transfer.TallyClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server in this process: the one way into a data directory even without a running server. */
final class PrivateServer {

  private PrivateServer() {}

  /**
   * Starts a server on a directory, which is created if it does not exist.
   *
   * @throws dev.tally.ledger.LedgerException if another server uses it, or it cannot be used
   */
  static Tally on(Path data) {
    return Tally.start(TallySettings.within(kind(data), data));
  }

  private static DataKind kind(Path data) {
    if (!Files.exists(data.resolve("tally.db"))) {
      return DataKind.SHOP;
    }
    try (SqliteReader reader = SqliteReader.open(data)) {
      return reader.kind();
    }
  }

  /** Returns a client of a server in this process, wherever it listens. */
  static TallyClient to(Tally tally) {
    InetSocketAddress address = tally.addresses().get(0);
    InetAddress host =
        address.getAddress().isAnyLocalAddress()
            ? InetAddress.getLoopbackAddress()
            : address.getAddress();
    String literal = host.getHostAddress();
    URI uri =
        URI.create(
            "http://"
                + (literal.contains(":") ? "[" + literal + "]" : literal)
                + ":"
                + address.getPort());
    return new TallyClient(uri, tally.token().map(Token::text), RetryPolicy.USUAL);
  }
}
