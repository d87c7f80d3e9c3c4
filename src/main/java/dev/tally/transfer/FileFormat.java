package dev.tally.transfer;

import java.util.Locale;

/** The file format of an export. */
public enum FileFormat {
  CSV,
  NDJSON;

  /** Returns the format that the file's name says, or CSV if it says none. */
  public static FileFormat of(String file) {
    String name = file.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    return name.endsWith(".ndjson") || name.endsWith(".jsonl") ? NDJSON : CSV;
  }
}
