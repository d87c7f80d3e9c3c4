/**
 * Adds categories, the first of an empty shop by a form of its own.
 */
import { ask, post, SERVER } from './http.js';

/** Where the command goes unless it is told. */
const USUAL = 'http://localhost:3000';

/** Letters that fall apart into one of ASCII and an accent keep the letter; ß and the like become what people type. */
const TYPED = { ß: 'ss', æ: 'ae', ø: 'o', œ: 'oe', ł: 'l', đ: 'd' };
const MOST_LETTERS = 63;

/**
 * Adds a category whose name in addresses is made from its title.
 *
 * @returns {Promise<import('./shop.js').Category>} as the server has it
 */
export async function addCategory(title) {
  const name = nameOf(title);
  if (!name) throw new Error('[[manage.no-letter]]');
  return (await ask('/categories', post({ name, title: title.trim() }))).body;
}

/** Returns the name that a title gets: lower-case letters, digits and dashes; empty if there are none. */
function nameOf(title) {
  return title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[ßæøœłđ]/g, (letter) => TYPED[letter])
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MOST_LETTERS)
    .replace(/^-+|-+$/g, '');
}

export class First {
  /**
   * @param {HTMLFormElement} form
   * @param {(category: import('./shop.js').Category) => void} onAdded
   */
  constructor(form, onAdded) {
    const title = form.querySelector('input');
    const error = form.querySelector('.error');
    if (SERVER !== USUAL) form.querySelector('code').append(` --server ${SERVER}`);
    form.addEventListener('input', () => (error.textContent = ''));
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      form.ariaBusy = 'true';
      try {
        onAdded(await addCategory(title.value));
        form.reset();
      } catch (problem) {
        error.textContent = problem.message;
        title.focus();
      }
      form.ariaBusy = 'false';
    });
  }
}
