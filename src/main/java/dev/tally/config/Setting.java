package dev.tally.config;

/**
 * One thing that can be configured. Each is a constant of the package that uses it, and is told
 * from others by its identity.
 */
public final class Setting<T> {

  private final String name;
  private final T usual;

  private Setting(String name, T usual) {
    this.name = name;
    this.usual = usual;
  }

  /**
   * Declares a setting.
   *
   * @param usual its value if nobody sets it; immutable, as every value must be
   */
  public static <T> Setting<T> of(String name, T usual) {
    return new Setting<>(name, usual);
  }

  /** Returns its value if nobody sets it. */
  public T usual() {
    return usual;
  }

  /** Returns its name, for messages. */
  @Override
  public String toString() {
    return name;
  }
}
