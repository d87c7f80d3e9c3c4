package dev.tally.ledger.kafka;

import dev.tally.ledger.LedgerException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Puts failures of Kafka into sentences that say what to do. */
final class KafkaFailure {

  private KafkaFailure() {}

  /** Returns it with a sentence; a {@link LedgerException} has one already. */
  static LedgerException of(KafkaSettings settings, Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof LedgerException known) {
      return known;
    } else if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt(); // which only closing does
      return new LedgerException("The server is closing.", cause);
    }
    return new LedgerException(sentence(settings, cause), cause);
  }

  /** Returns what failed, without the exceptions in which Kafka's clients wrap it. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof ExecutionException
            || cause.getClass() == org.apache.kafka.common.KafkaException.class)) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String sentence(KafkaSettings settings, Throwable cause) {
    if (cause instanceof TimeoutException) {
      return "No Kafka broker answers at %s; look whether it runs, and whether --kafka names it."
          .formatted(settings.servers());
    } else if (cause instanceof ConfigException || cause instanceof IllegalArgumentException) {
      return "Kafka cannot be reached with these settings: %s. Look at --kafka and"
              .formatted(message(cause))
          + " --kafka-properties.";
    } else if (cause instanceof SaslAuthenticationException) {
      return "Kafka refuses the user or the password of the --kafka-properties: %s."
          .formatted(message(cause));
    } else if (cause instanceof SslAuthenticationException) {
      return "Kafka and this server do not agree on TLS: %s. Look at the --kafka-properties."
          .formatted(message(cause));
    } else if (cause instanceof AuthorizationException) {
      return "Kafka does not let this user do that: %s. It needs Describe, DescribeConfigs, Read and"
              .formatted(message(cause))
          + " Write on the topic %s, and Create to make it.".formatted(settings.topic());
    }
    return "Kafka says: %s.".formatted(message(cause));
  }

  private static String message(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).strip();
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }
}
