package dev.tally.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The values of settings (a typesafe heterogeneous container; Bloch, Effective Java, item 33). A
 * new option is a {@link Setting} where it is used and a line where it is read from the command
 * line; what lies between passes it on unseen. Immutable.
 */
public final class Config {

  /** Leaves everything as usual. */
  public static final Config USUAL = new Config(Map.of());

  private final Map<Setting<?>, Object> values;

  private Config(Map<Setting<?>, Object> values) {
    this.values = Map.copyOf(values);
  }

  /** Returns the value of a setting. */
  @SuppressWarnings("unchecked") // with() puts in nothing else
  public <T> T get(Setting<T> setting) {
    Object value = values.get(setting);
    return value == null ? setting.usual() : (T) value;
  }

  /** Returns this configuration with another value of one setting. */
  public <T> Config with(Setting<T> setting, T value) {
    Map<Setting<?>, Object> more = new HashMap<>(values);
    more.put(setting, value);
    return new Config(more);
  }

  /** Returns this configuration with another value of one setting, if there is one. */
  public <T> Config withIfPresent(Setting<T> setting, Optional<T> value) {
    return value.map(present -> with(setting, present)).orElse(this);
  }
}
