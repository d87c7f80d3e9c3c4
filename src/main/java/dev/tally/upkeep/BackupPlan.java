package dev.tally.upkeep;

import java.nio.file.Path;
import java.time.Duration;

/**
 * When and where a server backs up its data.
 *
 * @param to an existing directory
 * @param keep how many of the newest backups are kept, at least one
 */
public record BackupPlan(Path to, Duration every, int keep) {

  public static final Duration USUAL_EVERY = Duration.ofHours(1);
  public static final int USUAL_KEEP = 48;
  public static final Duration LEAST_EVERY = Duration.ofMinutes(1);
}
