package dev.tally.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RateLimitedLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(RateLimitedLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final RateLimitedLog complaints = new RateLimitedLog("Something came that is ");

  @BeforeEach
  void watch() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void unwatch() {
    logger.detachAppender(lines);
  }

  @Test
  void add_writesSoManyAMinute_saysThatItStops_andGoesOnInTheNext() {
    long start = -Duration.ofMinutes(3).toNanos(); // the clock may be negative
    for (int n = 0; n < 10 * RateLimitedLog.MOST_A_MINUTE; n++) {
      complaints.add("wrong", start + n);
    }
    assertThat(lines.list).hasSize(RateLimitedLog.MOST_A_MINUTE);
    assertThat(lines.list.get(RateLimitedLog.MOST_A_MINUTE - 1).getFormattedMessage())
        .contains("not logged for a while");

    complaints.add("wrong\n" + "x".repeat(1_000), start + Duration.ofMinutes(1).toNanos());
    assertThat(lines.list).hasSize(RateLimitedLog.MOST_A_MINUTE + 1);
    assertThat(lines.list.get(RateLimitedLog.MOST_A_MINUTE).getFormattedMessage())
        .hasSizeLessThan(300)
        .doesNotContain("\n");
  }
}
