package dev.tally.transfer;

import java.util.Locale;

/** What an export is written as. */
public enum FileFormat {
  CSV,
  NDJSON;

  /** As the file's name has it: CSV unless it says otherwise. */
  public static FileFormat of(String file) {
    String name = file.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    return name.endsWith(".ndjson") || name.endsWith(".jsonl") ? NDJSON : CSV;
  }
}
