package dev.tally.web.http;

import dev.tally.auth.Scope;
import dev.tally.web.net.Port;
import java.util.List;
import java.util.Optional;

/**
 * Where operators' paths are served, and to whom.
 *
 * @param byToken whether they need a token that permits {@link Scope#MONITOR}
 * @param own the port that alone serves them; empty: every port does
 */
public record OperatorAccess(boolean byToken, Optional<OwnPort> own) {

  /** On every port, to everyone who reaches it. */
  public static final OperatorAccess OPEN = new OperatorAccess(false, Optional.empty());

  /**
   * A port for operators, which serves everything else, too. Proxies are not believed on it, and
   * have nothing to say before the first request.
   *
   * @param hosts names or addresses to listen on
   */
  public record OwnPort(List<String> hosts, Port port) {

    public OwnPort {
      hosts = List.copyOf(hosts);
    }
  }

  /** Returns whether everyone who reaches the shop may look at everything. */
  public boolean isOpen() {
    return !byToken && own.isEmpty();
  }

  /**
   * Returns how the main ports serve what.
   *
   * @param isClosed whether reading the shop needs a token
   */
  PortAccess onMainPorts(boolean isClosed) {
    OperatorRoutes anywhere = byToken ? OperatorRoutes.BY_TOKEN : OperatorRoutes.OPEN;
    return new PortAccess(
        own.isPresent() ? OperatorRoutes.ELSEWHERE : anywhere,
        isClosed ? ReaderRoutes.BY_TOKEN : ReaderRoutes.OPEN,
        false);
  }

  /** Returns how the operators' own port does: whoever may see the board may see what it shows. */
  PortAccess onOwnPort(boolean isClosed) {
    return byToken
        ? new PortAccess(OperatorRoutes.BY_TOKEN, onMainPorts(isClosed).readers(), false)
        : new PortAccess(OperatorRoutes.CONFINED, ReaderRoutes.OPEN, isClosed);
  }
}
