package dev.tally.transfer;

import dev.tally.json.JsonReader;
import dev.tally.json.NotJsonException;
import dev.tally.text.InvalidField;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a node stands to its journal, as it shows it.
 *
 * @param journal names the journal
 * @param position of its newest change
 * @param digests at the places that it has passed, by the offset of the next entry
 * @param lag in seconds: for so long it may lack what others have
 */
public record ReplicaView(
    String journal, String position, NavigableMap<Long, String> digests, double lag) {

  /** Reads an answer; empty if no Tally answers like this. */
  static Optional<ReplicaView> read(byte[] json) {
    try {
      Reader reader = new Reader();
      JsonReader.object(json, reader);
      reader.passed.end();
      return Optional.of(
          new ReplicaView(reader.journal, reader.position, reader.passed.digests, reader.lag));
    } catch (NotJsonException | InvalidField | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static final class Reader implements JsonReader.Fields {
    private final Passed passed = new Passed();
    private String journal = "";
    private String position = "";
    private double lag;

    @Override
    public void read(String name, JsonReader in) {
      switch (name) {
        case "journal" -> journal = in.text(name);
        case "position" -> position = in.text(name);
        case "secondsBehind", "secondsSilent" ->
            lag = Math.max(lag, Double.parseDouble(in.digits(name)));
        case "next", "digest" -> passed.read(name, in);
        case "digests" ->
            in.array(
                name,
                Integer.MAX_VALUE,
                index -> {
                  in.object(name, passed);
                  return passed.end();
                });
        default -> {}
      }
    }
  }

  /** Gathers pairs of an offset and a digest. */
  private static final class Passed implements JsonReader.Fields {
    private final NavigableMap<Long, String> digests = new TreeMap<>();
    private Optional<Long> next = Optional.empty();
    private Optional<String> digest = Optional.empty();

    @Override
    public void read(String name, JsonReader in) {
      if (name.equals("next")) {
        next = Optional.of(Long.parseLong(in.digits(name)));
      } else if (name.equals("digest")) {
        digest = Optional.of(in.text(name));
      }
      if (next.isPresent() && digest.isPresent()) {
        digests.put(next.get(), digest.get());
      }
    }

    /** Begins the next pair, and returns how many there are. */
    int end() {
      next = Optional.empty();
      digest = Optional.empty();
      return digests.size();
    }
  }
}
