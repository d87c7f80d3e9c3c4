/** Checks text from outside, makes it safe to print, and reports which field is wrong. */
@NullMarked
package dev.tally.text;

import org.jspecify.annotations.NullMarked;
