package dev.tally.cli;

import dev.tally.TallySettings;
import dev.tally.TallySettings.Tls;
import dev.tally.TallySettings.Writing;
import dev.tally.config.Config;
import dev.tally.web.WebSettings;
import dev.tally.web.http.CorsPolicy;
import dev.tally.web.http.HttpSettings;
import dev.tally.web.http.Limits;
import dev.tally.web.http.Proxies;
import dev.tally.web.http.Site;
import dev.tally.web.net.Port;
import dev.tally.web.net.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that {@code demo} and {@code serve} share; each command has its own defaults. */
final class ServerOptions {

  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(2);
  private static final Duration MOST_DRAIN = Duration.ofMinutes(10);
  private static final Duration MOST_PATIENCE = Duration.ofHours(1);

  @Option(
      names = "--port",
      split = ",",
      paramLabel = "PORT",
      description = "Ports to listen on (demo: 3000,5050; serve: 3000). 0: any free one.")
  private List<Integer> ports = List.of();

  @Option(
      names = "--host",
      split = ",",
      paramLabel = "HOST",
      description =
          "Addresses to listen on (both loopbacks, 127.0.0.1,::1). 0.0.0.0: every network.")
  private List<String> hosts = List.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory of the data (demo: ./tally-demo; serve: ./tally-data).")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--simulate",
      paramLabel = "PACE",
      converter = Pace.Converter.class,
      description = "Interval between random orders (demo: 1500ms; serve: off).")
  private Optional<Pace> simulate = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the simulator: the same number gives the same orders.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--flush",
      paramLabel = "PAUSE",
      description = "Shortest pause between two writes to a viewer (20ms).")
  private Optional<Duration> flush = Optional.empty();

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      description = "How long a viewer may take nothing before it is disconnected (30s).")
  private Optional<Duration> patience = Optional.empty();

  @Option(
      names = "--per-address",
      paramLabel = "PERCENT",
      description =
          "Percentage of all connections that one address may have (serve: 50, demo: 100).")
  private Optional<Integer> perAddress = Optional.empty();

  @Option(
      names = "--drain",
      paramLabel = "TIME",
      description =
          "How long requests and orders under way may take when the server ends, at most 10m (10s).")
  private Optional<Duration> drain = Optional.empty();

  @Option(
      names = "--currency",
      paramLabel = "CODE",
      description = "Currency of the prices on the page, ISO 4217 (EUR).")
  private Optional<String> currency = Optional.empty();

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      converter = ReadingOptions.TimeZone.class,
      description =
          "Where it must be midnight for the sales of a new day to begin, such as Europe/Berlin (this machine's).")
  private Optional<ZoneId> timeZone = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with the token that writes need (serve: DIR/token, created at the first start).")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description =
          "File with the tokens that tally token makes, for those who may do only some things (DIR/tokens).")
  private Optional<Path> tokens = Optional.empty();

  @Option(
      names = "--origin",
      split = ",",
      paramLabel = "ORIGIN",
      description = "Origins whose pages may use the server, such as https://shop.example (any).")
  private List<String> origins = List.of();

  @Option(
      names = "--base",
      paramLabel = "ADDRESS",
      converter = SiteConverter.class,
      description =
          "Where people see this server behind a proxy: /tally or https://shop.example/tally (at /, under any name).")
  private Optional<Site> site = Optional.empty();

  @Option(
      names = "--proxy",
      split = ",",
      paramLabel = "NETWORK",
      description =
          "Proxies that are believed about who sent a request, such as 127.0.0.1,10.0.0.0/8 (none).")
  private List<String> proxies = List.of();

  @Option(
      names = "--proxy-protocol",
      description = "Connections from --proxy begin with the PROXY protocol's header.")
  private boolean proxyProtocol;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "Certificate by which every port speaks TLS, in PEM, those that vouch for it behind it (none).")
  private Optional<Path> certificate = Optional.empty();

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "Its private key, in PEM and PKCS #8.")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--hsts",
      paramLabel = "TIME",
      description = "With TLS: how long browsers are to use nothing else for this host (not said).")
  private Optional<Duration> hsts = Optional.empty();

  @Option(
      names = "--server-timing",
      description = "Answers say how long they took to make, in Server-Timing.")
  private boolean serverTiming;

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      description = "epoll, io_uring or nio (the first that works here).")
  private Optional<Transport> transport = Optional.empty();

  /** A duration or {@code off}. */
  record Pace(Optional<Duration> every) {
    static final class Converter implements ITypeConverter<Pace> {
      @Override
      public Pace convert(String text) {
        if (text.strip().equals("off")) {
          return new Pace(Optional.empty());
        }
        Duration every = Durations.parse(text);
        if (every.isZero()) {
          throw new TypeConversionException("a pace of 0 never rests; say 1ms, or off");
        }
        return new Pace(Optional.of(every));
      }
    }
  }

  /** A path, or an address with a host. */
  static final class SiteConverter implements ITypeConverter<Site> {
    @Override
    public Site convert(String text) {
      try {
        return Site.parse(text.strip());
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Returns the command's configuration with these options. */
  @SuppressWarnings("OptionalMapToOptional") // a setting that may be absent is an Optional itself
  Config over(Config config) {
    return config
        .withIfPresent(TallySettings.DATA, data)
        .withIfPresent(HttpSettings.HOSTS, given(hosts))
        .withIfPresent(HttpSettings.PORTS, given(ports.stream().map(ServerOptions::port).toList()))
        .withIfPresent(
            TallySettings.WRITING, tokenFile.map(file -> new Writing.WithToken(Optional.of(file))))
        .with(TallySettings.TOKENS, tokens)
        .withIfPresent(HttpSettings.CORS, given(origins).map(CorsPolicy::only))
        .withIfPresent(HttpSettings.SITE, site)
        .withIfPresent(
            HttpSettings.PROXIES, given(proxies).map(all -> Proxies.at(all, proxyProtocol)))
        .with(TallySettings.TLS, certificate.flatMap(chain -> key.map(k -> new Tls(chain, k))))
        .with(HttpSettings.HSTS, hsts)
        .with(HttpSettings.TIMING, serverTiming)
        .withIfPresent(TallySettings.SIMULATE, simulate.map(Pace::every))
        .withIfPresent(TallySettings.SEED, seed.map(Optional::of))
        .withIfPresent(WebSettings.FLUSH, flush)
        .withIfPresent(WebSettings.PATIENCE, patience)
        .with(HttpSettings.LIMITS, limits(config.get(HttpSettings.LIMITS)))
        .withIfPresent(WebSettings.CURRENCY, currency)
        .withIfPresent(TallySettings.TIME_ZONE, timeZone)
        .withIfPresent(HttpSettings.TRANSPORT, transport.map(Optional::of));
  }

  private Limits limits(Limits usual) {
    Limits limits = perAddress.map(Limits::of).orElse(usual);
    return drain.map(limits::draining).orElse(limits);
  }

  private static <T> Optional<List<T>> given(List<T> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(values);
  }

  private static Port port(int number) {
    return new Port(number, false);
  }

  /** Checks the options, each by itself and with the others. */
  void check(Checks checks) {
    checks.require(Set.copyOf(ports).size() == ports.size(), "--port", "a port stands twice");
    checks.require(
        data.filter(path -> path.toString().isBlank()).isEmpty(), "--data", "name a directory");
    checks.require(hosts.stream().noneMatch(String::isBlank), "--host", "name an address");
    for (int port : ports) {
      checks.require(port >= 0 && port <= 65_535, "--port", port + " is no port, 0 to 65535");
    }
    check(() -> CorsPolicy.only(origins), checks, "--origin");
    check(() -> Proxies.at(proxies, proxyProtocol), checks, "--proxy");
    checks.require(
        !proxyProtocol || !proxies.isEmpty(),
        "--proxy-protocol",
        "name the proxies that speak it with --proxy");
    checks.require(
        certificate.isPresent() || key.isEmpty(),
        "--tls-key",
        "name its certificate with --tls-cert");
    checks.require(
        key.isPresent() || certificate.isEmpty(), "--tls-cert", "name its key with --tls-key");
    checks.require(hsts.isEmpty() || certificate.isPresent(), "--hsts", "it needs --tls-cert");
    currency.ifPresent(
        code -> checks.require(isCurrency(code), "--currency", "'" + code + "' is no currency"));
    flush.ifPresent(
        pause ->
            checks.require(
                pause.compareTo(Duration.ofSeconds(10)) <= 0,
                "--flush",
                "at most 10s, or viewers think that the server is gone"));
    checks.require(
        drain.filter(time -> time.compareTo(MOST_DRAIN) > 0).isEmpty(),
        "--drain",
        "at most 10m, as who waits for the end would not");
    perAddress.ifPresent(
        percent ->
            checks.require(percent >= 1 && percent <= 100, "--per-address", "1 to 100 percent"));
    patience.ifPresent(
        time ->
            checks.require(
                time.compareTo(LEAST_PATIENCE) >= 0 && time.compareTo(MOST_PATIENCE) <= 0,
                "--patience",
                "2s to 1h: less would send away who is only slow, more keeps who is gone"));
  }

  /** Refuses an option by the sentence with which making something of it fails. */
  private static void check(Runnable made, Checks checks, String option) {
    try {
      made.run();
    } catch (IllegalArgumentException e) {
      checks.require(false, option, String.valueOf(e.getMessage()));
    }
  }

  private static boolean isCurrency(String code) {
    return Currency.getAvailableCurrencies().stream()
        .anyMatch(currency -> currency.getCurrencyCode().equals(code));
  }
}
