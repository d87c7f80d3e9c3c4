/**
 * Fills the page's sentences. They stand in words/en.json and its like: the server writes them into the modules, in
 * place of '[[page.added]]', before it serves them, so that each language has modules of its own.
 */

const rules = new Intl.PluralRules(document.documentElement.lang);

/** Puts values into the places of a sentence. @param {string} sentence with places such as {name} */
export const fill = (sentence, values) => sentence.replace(/{(\w+)}/g, (_, name) => values[name]);

/** Does so with the form that a number asks for. @param {string | Record<string, string>} forms one string: all are the same */
export const plural = (forms, number, values) =>
  fill(forms[rules.select(number)] ?? forms.other ?? forms, { count: number.toLocaleString(), ...values });

// To another language, the rest of the page's address goes along.
for (const turned of ['click', 'pointerdown']) document.addEventListener(turned, ({ target }) => {
  if (!target.hreflang) return;
  const address = new URLSearchParams(location.search);
  address.set('lang', target.lang);
  target.search = address;
});
