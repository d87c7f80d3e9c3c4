package dev.tally.config;

/**
 * One thing that can be configured. Each is a constant of the package that uses it, and is told
 * from others by its identity.
 */
public final class Setting<T> {

  private final T usual;

  private Setting(T usual) {
    this.usual = usual;
  }

  /**
   * Declares a setting.
   *
   * @param usual its value unless it is set; immutable, as every value must be
   */
  public static <T> Setting<T> of(T usual) {
    return new Setting<>(usual);
  }

  T usual() {
    return usual;
  }
}
