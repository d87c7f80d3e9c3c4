package dev.tally.page;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tags with hashes that {@code docs/embed.md} tells other people to put into their pages. */
record GuidesTags(String html) {

  private static final Path GUIDE = Path.of("docs", "embed.md");
  private static final String PLACE = "https://orders.example.com";
  private static final String WRONG = Integrity.sha384(new byte[0]);
  private static final Pattern FILE =
      Pattern.compile("(/-/embed/v1/[a-z-]+\\.js)\"\\s+integrity=\"([^\"]+)\"");

  /** Returns the first block of HTML in the guide that has an {@code integrity}. */
  static GuidesTags of(URI server) throws IOException {
    for (String block : Files.readString(GUIDE).split("```", -1)) {
      if (block.startsWith("html\n") && block.contains("integrity=")) {
        return new GuidesTags(block.substring("html\n".length()).replace(PLACE, server.toString()));
      }
    }
    throw new AssertionError("docs/embed.md shows no tags with integrity");
  }

  /** Returns the hash of each file, by its path. */
  Map<String, String> hashes() {
    Map<String, String> hashes = new LinkedHashMap<>();
    Matcher file = FILE.matcher(html);
    while (file.find()) {
      hashes.put(file.group(1), file.group(2));
    }
    return hashes;
  }

  /** Returns the same tags with a hash for this file that it does not have. */
  GuidesTags wrongFor(String file) {
    return new GuidesTags(html.replaceAll("(" + file + "\"\\s+integrity=\")[^\"]+", "$1" + WRONG));
  }
}
