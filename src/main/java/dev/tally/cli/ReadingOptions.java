package dev.tally.cli;

import dev.tally.transfer.rows.ColumnMap;
import dev.tally.transfer.rows.Preset;
import dev.tally.transfer.rows.Reading;
import dev.tally.transfer.rows.RowRule;
import dev.tally.transfer.rows.RowSchema;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** How to read a file that was not written for Tally. */
final class ReadingOptions {

  /** What {@code --quotes} may say. */
  enum Quotes {
    AROUND,
    NONE
  }

  /** What {@code --decimal} may say. */
  enum Decimal {
    POINT,
    COMMA
  }

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "orders or products (told by the header or the first object).")
  private Optional<RowSchema> type = Optional.empty();

  @Option(
      names = "--map",
      paramLabel = "OURS=ITS,…",
      description =
          "What Tally's columns are called there: order=Number,quantity=\"Units, sold\". OURS+=ITS"
              + " joins another column, OURS:=VALUE is a constant, OURS?=VALUE stands for an empty"
              + " value, OURS= takes no column.")
  private List<String> columns = List.of();

  @Option(
      names = "--category",
      paramLabel = "NAME",
      description = "The category of all products in the file, as category:=NAME.")
  private Optional<String> category = Optional.empty();

  @Option(
      names = "--time-format",
      paramLabel = "PATTERN",
      converter = TimeFormat.class,
      description =
          "How its times are written, such as d/M/yyyy H:mm (RFC 3339, and forms that begin with"
              + " the year).")
  private Optional<DateTimeFormatter> timeFormat = Optional.empty();

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      converter = TimeZone.class,
      description = "Of times without an offset, such as Europe/Berlin (this machine's).")
  private Optional<ZoneId> timeZone = Optional.empty();

  @Option(
      names = "--decimal",
      paramLabel = "SIGN",
      description = "comma if its numbers are written 1.234,50 (point).")
  private Optional<Decimal> decimal = Optional.empty();

  @Option(
      names = "--cancelled-when",
      paramLabel = "COLUMN=VALUE,…",
      converter = Rule.class,
      description = "Orders in whose rows COLUMN has one of these values are cancelled.")
  private List<RowRule> cancelledWhen = List.of();

  @Option(
      names = "--only-when",
      paramLabel = "COLUMN=VALUE,…",
      converter = Rule.class,
      description = "Reads only rows in which COLUMN has one of these values.")
  private List<RowRule> onlyWhen = List.of();

  @Option(
      names = "--skip-when",
      paramLabel = "COLUMN=VALUE,…",
      converter = Rule.class,
      description = "Passes over rows in which COLUMN has one of these values.")
  private List<RowRule> skipWhen = List.of();

  @Option(
      names = "--empty",
      paramLabel = "COLUMN=VALUE,…",
      converter = Rule.class,
      description = "Takes these values of COLUMN for none.")
  private List<RowRule> empty = List.of();

  @Option(
      names = "--group",
      paramLabel = "COLUMN",
      description = "Rows with the same COLUMN, one below the other, are one group.")
  private Optional<String> group = Optional.empty();

  @Option(
      names = "--fill-down",
      split = ",",
      paramLabel = "COLUMN,…",
      description = "What is empty in these columns is that of the group's first row.")
  private List<String> fillDown = List.of();

  @Option(
      names = "--category-separator",
      paramLabel = "SIGN",
      converter = NotEmpty.class,
      description = "Between the categories of a product, of which the first counts.")
  private Optional<String> categorySeparator = Optional.empty();

  @Option(
      names = "--quotes",
      paramLabel = "WORD",
      description = "none if quotes in it are characters like others (around).")
  private Optional<Quotes> quotes = Optional.empty();

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      converter = Encoding.class,
      description = "Such as windows-1252 (UTF-8, or UTF-16 with its mark).")
  private Optional<Charset> encoding = Optional.empty();

  @Option(
      names = "--key-prefix",
      paramLabel = "TEXT",
      description = "Put before each order's key: till-7/ keeps two tills' #1001 apart.")
  private Optional<String> keyPrefix = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "PRESET",
      converter = Named.class,
      description =
          "Reads the file of a platform: shopify-orders, shopify-products, woocommerce-products,"
              + " magento-products, prestashop-products, square-orders or amazon-orders. Other"
              + " options go before its own.")
  private Optional<Preset> preset = Optional.empty();

  private Optional<ReadingOptions> ofPreset = Optional.empty(); // read when it is needed first

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** The options of a preset, read as those of a command line are. */
  @CommandLine.Command(name = "preset")
  private static final class OfPreset {
    @Mixin private final ReadingOptions options = new ReadingOptions();
  }

  Optional<Preset> preset() {
    return preset;
  }

  /** Returns what the files hold; empty if they tell by themselves. */
  Optional<RowSchema> type() {
    return type.or(() -> presets().flatMap(options -> options.type));
  }

  /**
   * Returns how to read the files.
   *
   * @throws ParameterException if an option is wrong
   */
  Reading reading() {
    CommandLine line = Objects.requireNonNull(spec, "picocli sets it").commandLine();
    if (!firstList(options -> options.fillDown).isEmpty()
        && first(options -> options.group).isEmpty()) {
      throw new ParameterException(
          line, "--fill-down fills the rows of a group; say with --group which these are");
    }
    return new Reading(
        map(presets().map(options -> options.map(ColumnMap.NONE)).orElse(ColumnMap.NONE)),
        first(options -> options.timeFormat),
        first(options -> options.timeZone),
        first(options -> options.decimal).equals(Optional.of(Decimal.COMMA)),
        firstList(options -> options.cancelledWhen),
        firstList(options -> options.onlyWhen),
        firstList(options -> options.skipWhen),
        firstList(options -> options.empty),
        first(options -> options.group),
        firstList(options -> options.fillDown),
        first(options -> options.categorySeparator),
        !first(options -> options.quotes).equals(Optional.of(Quotes.NONE)),
        first(options -> options.encoding),
        first(options -> options.keyPrefix).orElse(""));
  }

  /** Returns this command line's option, or else the preset's. */
  private <T> Optional<T> first(Function<ReadingOptions, Optional<T>> option) {
    return option.apply(this).or(() -> presets().flatMap(option));
  }

  private <T> List<T> firstList(Function<ReadingOptions, List<T>> option) {
    List<T> own = option.apply(this);
    return own.isEmpty() ? presets().map(option).orElse(own) : own;
  }

  private Optional<ReadingOptions> presets() {
    if (ofPreset.isEmpty() && preset.isPresent()) {
      OfPreset read = new OfPreset();
      CommandLine line = new CommandLine(read);
      line.setCaseInsensitiveEnumValuesAllowed(true);
      line.parseArgs(preset.get().options().toArray(String[]::new));
      ofPreset = Optional.of(read.options);
    }
    return ofPreset;
  }

  /** Returns a map with this command line's entries over it. */
  private ColumnMap map(ColumnMap base) {
    List<String> all = new ArrayList<>(columns);
    category.ifPresent(name -> all.add("category:=\"" + name.replace("\"", "\"\"") + '"'));
    try {
      return base.with(all);
    } catch (IllegalArgumentException e) {
      CommandLine line = Objects.requireNonNull(spec, "picocli sets it").commandLine();
      throw new ParameterException(line, "Invalid value for option '--map': " + e.getMessage());
    }
  }

  abstract static class Converter<T> implements ITypeConverter<T> {
    abstract T read(String written);

    @Override
    public T convert(String written) {
      try {
        return read(written);
      } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
        throw new TypeConversionException("'" + written + "' is no encoding that Java knows");
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'" + written + "' is no time zone, such as Europe/Berlin or UTC");
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  private static final class TimeFormat extends Converter<DateTimeFormatter> {
    @Override
    DateTimeFormatter read(String written) {
      if (written.isBlank()) {
        throw new IllegalArgumentException("it must not be empty; leave the option out");
      }
      try {
        return new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern(strict(written))
            .toFormatter(Locale.ENGLISH)
            .withResolverStyle(ResolverStyle.STRICT); // the 31st of February is no day
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "'%s' is no pattern of a time (%s); it is written like d/M/yyyy H:mm"
                .formatted(written, e.getMessage()),
            e);
      }
    }
  }

  /** Writes the year without an era, which a strict reader of {@code y} wants as well. */
  private static String strict(String pattern) {
    StringBuilder strict = new StringBuilder();
    boolean isQuoted = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      isQuoted ^= c == '\'';
      strict.append(c == 'y' && !isQuoted ? 'u' : c);
    }
    return strict.toString();
  }

  static final class TimeZone extends Converter<ZoneId> {
    @Override
    ZoneId read(String written) {
      return ZoneId.of(written);
    }
  }

  private static final class Encoding extends Converter<Charset> {
    @Override
    Charset read(String written) {
      return Charset.forName(written);
    }
  }

  private static final class NotEmpty extends Converter<String> {
    @Override
    String read(String written) {
      if (written.isEmpty()) {
        throw new IllegalArgumentException("it must not be empty; leave the option out");
      }
      return written;
    }
  }

  private static final class Rule extends Converter<RowRule> {
    @Override
    RowRule read(String written) {
      return RowRule.parse(written);
    }
  }

  private static final class Named extends Converter<Preset> {
    @Override
    Preset read(String written) {
      return Preset.of(written);
    }
  }
}
