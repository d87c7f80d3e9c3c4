/**
 * The command line: options to a {@link dev.tally.config.Config}, outcomes to lines and exit codes.
 */
@NullMarked
package dev.tally.cli;

import org.jspecify.annotations.NullMarked;
