/**
 * The handlers of Tally's paths to the shop and its ledger, and the readers and writers of their
 * bodies.
 */
@NullMarked
package dev.tally.web.api;

import org.jspecify.annotations.NullMarked;
