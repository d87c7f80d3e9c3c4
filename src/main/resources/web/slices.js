/** Long work on the page's only thread, in slices so short that no frame and no key has to wait for it. */

const SLICE_MILLIS = 8;

/**
 * Does the work piece by piece: the first slice at once, each further one in a task of its own.
 *
 * @param {Iterable<unknown>} pieces does a piece at each step
 * @param {() => boolean} isWanted asked before each further slice
 */
export async function inSlices(pieces, isWanted = () => true) {
  let end = performance.now() + SLICE_MILLIS;
  for (const _ of pieces) {
    if (performance.now() < end) continue;
    await new Promise((done) => setTimeout(done)); // not scheduler.yield(), which goes on before a frame is drawn
    if (!isWanted()) return;
    end = performance.now() + SLICE_MILLIS;
  }
}
