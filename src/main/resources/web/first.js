/**
 * Adds the first category of an empty shop. Its name in addresses is made from its title; the reader sees it as soon
 * as the server has told all pages of it.
 */
import { ask, post } from './http.js';

/** Letters that fall apart into one of ASCII and an accent keep the letter; ß and the like become what people type. */
const TYPED = { ß: 'ss', æ: 'ae', ø: 'o', œ: 'oe', ł: 'l', đ: 'd' };
const MOST_LETTERS = 63;

/** Returns the name that a title gets: lower-case letters, digits and dashes; empty if there are none. */
export function nameOf(title) {
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
    form.addEventListener('input', () => (error.textContent = ''));
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const wish = { name: nameOf(title.value), title: title.value.trim() };
      if (!wish.name) return complain('Give it a name with a letter from a to z, or a digit, in it.');
      form.ariaBusy = 'true';
      try {
        onAdded((await ask('/categories', post(wish))).body);
        form.reset();
      } catch (problem) {
        complain(problem.message);
      }
      form.ariaBusy = 'false';
    });

    function complain(sentence) {
      error.textContent = sentence;
      title.focus();
    }
  }
}
