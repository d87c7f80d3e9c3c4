package dev.tally.cli;

import dev.tally.transfer.Export;
import dev.tally.transfer.FileFormat;
import dev.tally.transfer.Output;
import dev.tally.transfer.rows.TransferException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code tally export}. */
@Command(
    name = "export",
    description = "Writes products, totals or orders of a data directory, even beside its server.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ExportCommand implements Callable<Integer> {

  @Parameters(paramLabel = "WHAT", description = "products, totals or orders.")
  private Export.Part part = Export.Part.PRODUCTS;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "csv or ndjson (by the file's extension, else csv).")
  private Optional<FileFormat> format = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where to; gzipped if it ends in .gz (standard output).")
  private Optional<Path> output = Optional.empty();

  @Option(names = "--data", paramLabel = "DIR", description = "The data directory (./tally-data).")
  private Path data = Path.of("tally-data");

  @Override
  public Integer call() {
    try {
      if (output.isPresent()) {
        write(output.get());
      } else {
        Export.write(
            part,
            data,
            format.orElse(FileFormat.CSV),
            new FileOutputStream(FileDescriptor.out)); // System.out would hide its failures
      }
      return 0;
    } catch (IOException e) {
      throw new TransferException(
          "%s cannot be written: %s."
              .formatted(output.map(Path::toString).orElse("Standard output"), reason(e)),
          e);
    }
  }

  private void write(Path file) throws IOException {
    Output place = new Output(file);
    try {
      Export.write(
          part, data, format.orElseGet(() -> FileFormat.of(file.toString())), place.open());
      place.finish();
    } finally {
      place.abandon();
    }
  }

  /** Returns why writing failed. These exceptions' own message is often only the path. */
  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "its directory does not exist";
    } else if (e instanceof AccessDeniedException) {
      return "you may not write there";
    }
    return String.valueOf(e.getMessage());
  }
}
