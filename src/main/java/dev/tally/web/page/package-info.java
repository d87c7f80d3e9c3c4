/** The shop page, the board, and their files. */
@NullMarked
package dev.tally.web.page;

import org.jspecify.annotations.NullMarked;
