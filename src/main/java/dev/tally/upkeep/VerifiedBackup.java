package dev.tally.upkeep;

import dev.tally.ledger.sqlite.Backup;
import dev.tally.ledger.sqlite.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** Writes a backup with its manifest, for the command and for the server alike. */
public final class VerifiedBackup {

  private VerifiedBackup() {}

  /**
   * Writes a backup, verifies it, and notes beside it what it holds. The manifest comes first: a
   * manifest without its backup is what a cut leaves, a backup without one is not ours.
   *
   * @param now when it is taken
   * @param version the version of this program
   * @throws dev.tally.ledger.LedgerException as {@link Backup#write} does
   */
  public static Backup.Copy write(
      Path data, Path file, boolean force, Instant now, String version, Backup.Observer observer) {
    return Backup.write(
        data,
        file,
        force,
        new Backup.Observer() {
          @Override
          public void recounted(long orders) {
            observer.recounted(orders);
          }

          @Override
          public boolean goOn() {
            return observer.goOn();
          }

          @Override
          public void verified(Backup.Copy copy) throws IOException {
            observer.verified(copy);
            new DurableFiles()
                .write(BackupManifest.of(file), BackupManifest.write(file, now, version, copy));
          }
        });
  }
}
