package dev.tally.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import co.elastic.logging.logback.EcsEncoder;
import dev.tally.Build;
import org.slf4j.LoggerFactory;

/**
 * How the program logs, as its options say: the only class that knows the library behind SLF4J.
 * What is set here may be set again while the program runs. Thread-safe.
 */
final class Logging {

  /** What a line of the log looks like. */
  enum Format {
    /** For people. */
    TEXT,
    /** For programs: a JSON object by the Elastic Common Schema. */
    JSON
  }

  /** What is logged, beside what is worse. */
  enum Detail {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  private Logging() {}

  static void detail(Detail detail) {
    logger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.toLevel(detail.name()));
  }

  /** Turns the line for each request on or off. */
  static void access(boolean on) {
    logger("access").setLevel(on ? Level.INFO : Level.OFF);
  }

  static void format(Format format) {
    if (format == Format.JSON
        && logger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("stderr")
            instanceof ConsoleAppender<ILoggingEvent> console) {
      EcsEncoder encoder = new EcsEncoder();
      encoder.setContext(context());
      encoder.setServiceName("tally");
      encoder.setServiceVersion(Build.THIS.version());
      encoder.start();
      console.stop();
      console.setEncoder(encoder);
      console.start();
    }
  }

  private static Logger logger(String name) {
    return context().getLogger(name);
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }
}
