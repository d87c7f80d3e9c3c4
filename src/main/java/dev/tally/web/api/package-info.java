/**
 * What Tally's paths do with the shop and its ledger, and how their bodies are read and written.
 */
@NullMarked
package dev.tally.web.api;

import org.jspecify.annotations.NullMarked;
