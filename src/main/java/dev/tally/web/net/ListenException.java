package dev.tally.web.net;

/**
 * Thrown if an address cannot be listened on. The message is a sentence for the person who started
 * the server.
 */
public final class ListenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String host;
  private final int port;

  ListenException(String host, int port, Throwable cause) {
    super(sentence(host, port, String.valueOf(cause.getMessage())), cause);
    this.host = host;
    this.port = port;
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  private static String sentence(String host, int port, String why) {
    return why.contains("in use")
        ? "Port %d on %s is in use by another program.".formatted(port, host)
        : "Port %d on %s cannot be opened: %s.".formatted(port, host, why);
  }
}
