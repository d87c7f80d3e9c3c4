package dev.tally.web.http;

import dev.tally.config.Setting;
import dev.tally.web.net.Certificate;
import dev.tally.web.net.Port;
import dev.tally.web.net.Transport;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** How a server speaks HTTP. */
public final class HttpSettings {

  /** Names or addresses to listen on. */
  public static final Setting<List<String>> HOSTS = Setting.of(List.of("127.0.0.1", "::1"));

  /** Ports to listen on; each is opened on every host. */
  public static final Setting<List<Port>> PORTS = Setting.of(List.of(new Port(3000, false)));

  /** How the kernel is asked for I/O; empty: the cheapest way that this machine has. */
  public static final Setting<Optional<Transport>> TRANSPORT = Setting.of(Optional.empty());

  /** How many event loops there are. */
  public static final Setting<Integer> THREADS =
      Setting.of(Runtime.getRuntime().availableProcessors());

  /** Who may do what. */
  public static final Setting<TokenAuth> AUTH = Setting.of(TokenAuth.open());

  /** Whether reading the shop needs a token, on the ports that are not operators' own. */
  public static final Setting<Boolean> CLOSED = Setting.of(false);

  /** Where operators' paths are served, and to whom. */
  public static final Setting<OperatorAccess> OPERATORS = Setting.of(OperatorAccess.OPEN);

  /** Which pages may read, and write. */
  public static final Setting<CorsPolicy> CORS = Setting.of(CorsPolicy.any());

  /** Where people see this server. */
  public static final Setting<Site> SITE = Setting.of(Site.ROOT);

  /** Who is believed about who sent a request. */
  public static final Setting<Proxies> PROXIES = Setting.of(Proxies.NONE);

  /** By what the server speaks TLS, the newest there is; empty: it does not. */
  public static final Setting<Optional<Supplier<Certificate>>> CERTIFICATE =
      Setting.of(Optional.empty());

  /** How long browsers are to use TLS alone for this host (RFC 6797); empty: that is not said. */
  public static final Setting<Optional<Duration>> HSTS = Setting.of(Optional.empty());

  /** Whether answers say how long they took to make, in {@code Server-Timing}. */
  public static final Setting<Boolean> TIMING = Setting.of(false);

  /**
   * Makes the page for people at a wrong address, for a server that they see under this base, and
   * their request; empty: they get the problem that programs get.
   */
  public static final Setting<Optional<BiFunction<String, HttpRequest, Response>>> MISSING =
      Setting.of(Optional.empty());

  /** What one client, and all of them together, are granted. */
  public static final Setting<Limits> LIMITS = Setting.of(Limits.of(100));

  private HttpSettings() {}
}
