package dev.tally.transfer.rows;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;

/**
 * A file to import: CSV, NDJSON or a JSON array, gzipped or not, detected from its content. Owns
 * its stream. Confined to one thread, but other threads may call {@link #position}.
 */
public final class Input implements Closeable {

  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int BUFFER = 1 << 16;

  private final String name;
  private final OptionalLong size;
  private final Counted file;

  private Input(String name, InputStream file, OptionalLong size) {
    this.name = name;
    this.size = size;
    this.file = new Counted(file);
  }

  public static Input of(Path path) {
    try {
      InputStream file = Files.newInputStream(path);
      boolean isPlain = Files.isRegularFile(path); // not a pipe, whose size is unknown
      return new Input(
          path.toString(),
          file,
          isPlain ? OptionalLong.of(Files.size(path)) : OptionalLong.empty());
    } catch (NoSuchFileException e) {
      throw new TransferException(
          "There is no file " + path + "; look for a typing error in its name.", e);
    } catch (IOException e) {
      throw new TransferException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Returns an input from a stream that is not a file.
   *
   * @param stream read once, of unknown length
   */
  public static Input of(String name, InputStream stream) {
    return new Input(name, stream, OptionalLong.empty());
  }

  public String name() {
    return name;
  }

  /** Returns the file's size in bytes, as it is on disk. */
  public OptionalLong size() {
    return size;
  }

  /** Returns how many of the file's bytes were read. */
  public long position() {
    return file.position;
  }

  /**
   * Returns a reader of the file's rows.
   *
   * @param type empty: detected from the header or the first object
   * @param reading how to read it, if it is CSV
   * @throws TransferException if the file cannot be understood
   */
  public RowReader rows(Optional<RowSchema> type, Reading reading, ReadingContext context)
      throws IOException {
    BufferedInputStream text = text();
    int first = JsonRows.firstCharacter(text);
    if (first == '{' || first == '[') {
      if (!reading.equals(Reading.PLAIN)) {
        throw new TransferException(
            name + " is JSON, and only the columns of CSV can be mapped and read in another way.");
      }
      Optional<RowSchema> guess = type.isPresent() ? type : JsonRows.guess(text);
      RowSchema told = guess.orElseThrow(this::cannotTell);
      return first == '{'
          ? new NdjsonRowReader(told, text, this)
          : new JsonArrayRowReader(told, text, this);
    }
    CsvTable table = new CsvTable(name, text, reading);
    RowSchema told =
        type.or(() -> RowSchema.of(table.columns().ours())).orElseThrow(() -> cannotTell(table));
    // A caller that gives the type may be a server with its catalogue, which maps nothing.
    String advice =
        type.isEmpty()
            ? "say which is which: --map OURS=ITS_NAME,…"
            : "rename the column that holds it.";
    table.columns().check(told, advice, context.notices());
    return told == RowSchema.ORDERS
        ? new CsvOrders(table, context)
        : new CsvProducts(table, this, context);
  }

  /** Returns the content, unpacked. */
  private BufferedInputStream text() throws IOException {
    BufferedInputStream packed = new BufferedInputStream(file, BUFFER);
    packed.mark(2);
    int magic = packed.read() << 8 | packed.read();
    packed.reset();
    return magic == GZIP_MAGIC
        ? new BufferedInputStream(new GZIPInputStream(packed, BUFFER), BUFFER)
        : packed;
  }

  private TransferException cannotTell() {
    return new TransferException(
        name
            + " begins with no object that has \"order\" or \"category\": it holds neither orders nor"
            + " products. If it does, say which with --type.");
  }

  private TransferException cannotTell(CsvTable table) {
    return new TransferException(
        "%s has neither a column order nor a column category (it has: %s), so it holds neither"
                .formatted(name, Excerpt.of(table.columns().header()))
            + " orders nor products. If its columns have other names, say which is which:"
            + " --map order=ITS_NAME,…");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static final class Counted extends FilterInputStream {
    private volatile long position; // written by the reading thread alone

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      advance(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
      int read = super.read(bytes, from, most);
      advance(Math.max(0, read));
      return read;
    }

    /**
     * Returns 1: a pipe cannot tell, and its 0 would make a reader miss the next of several gzips.
     */
    @Override
    public int available() {
      return 1;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void advance(int by) {
      position += by;
    }
  }
}
