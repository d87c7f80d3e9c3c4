package dev.tally;

import dev.tally.TallySettings.Tls;
import dev.tally.config.Watched;
import dev.tally.web.net.Certificate;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Supplier;

/** The certificate in the files that the configuration names. Stateless. */
final class ServedCertificate {

  private ServedCertificate() {}

  /**
   * Returns the newest that the files hold, whose end is a metric.
   *
   * @throws StartException if they hold none
   */
  static Supplier<Certificate> watch(Tls tls, MeterRegistry meters) {
    Supplier<Certificate> watched =
        new Watched<>("certificate", List.of(tls.certificate(), tls.key()), () -> read(tls));
    Gauge.builder(
            "tally.certificate.expiry.timestamp", watched, c -> c.get().end().getEpochSecond())
        .description("When the certificate of TLS ends, in seconds since 1970")
        .baseUnit("seconds")
        .strongReference(true)
        .register(meters);
    return watched;
  }

  /**
   * Reads it.
   *
   * @throws StartException if the files hold none
   */
  static Certificate read(Tls tls) {
    try {
      return Certificate.read(tls.certificate(), tls.key());
    } catch (IllegalArgumentException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }
}
