/** Checks text from outside, makes it fit to be shown, and says which field is wrong. */
@NullMarked
package dev.tally.text;

import org.jspecify.annotations.NullMarked;
