package dev.tally.measure;

import java.util.List;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedFrame;

/** A part of the server on which its processor time is spent. */
enum Area {
  SQLITE("SQLite", "org\\.sqlite"),
  JSON("JSON", "tools\\.jackson"),
  HTTP("HTTP", "io\\.netty|dev\\.tally\\.web"),
  LEDGER("ledger", "dev\\.tally\\.(ledger|shop)"),
  FEED("feed", "dev\\.tally\\.feed"),
  METRICS("metrics, log", "io\\.micrometer|io\\.prometheus|ch\\.qos|org\\.slf4j"),
  OTHER("other Java"),
  GARBAGE("garbage collector"),
  COMPILER("compiler"),
  VM("the rest of the virtual machine");

  private final String words;
  private final Pattern packages;

  /** Creates an area that has no packages. */
  Area(String words) {
    this(words, "(?!)");
  }

  Area(String words, String packages) {
    this.words = words;
    this.packages = Pattern.compile("(" + packages + ")\\.");
  }

  /** Returns the area of the topmost frame that has one, because the JDK works for its caller. */
  static Area of(List<RecordedFrame> stack) {
    for (RecordedFrame frame : stack) {
      Area area = ofClass(frame.getMethod().getType().getName());
      if (area != OTHER) {
        return area;
      }
    }
    return OTHER;
  }

  static Area ofClass(String name) {
    for (Area area : values()) {
      if (area.packages.matcher(name).lookingAt()) {
        return area;
      }
    }
    return OTHER;
  }

  /** Returns a VM thread's area by its name in Linux, or {@link #OTHER} for a Java thread. */
  static Area ofThread(String name) {
    if (name.startsWith("GC ") || name.startsWith("G1 ")) {
      return GARBAGE;
    } else if (name.startsWith("C1 ") || name.startsWith("C2 ")) {
      return COMPILER;
    }
    return name.startsWith("VM ") || name.startsWith("JFR ") ? VM : OTHER;
  }

  @Override
  public String toString() {
    return words;
  }
}
