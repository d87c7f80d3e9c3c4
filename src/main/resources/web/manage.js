/**
 * Adds categories, gives the one on show another title, and retires it once nothing of it is on sale. Loaded once
 * somebody who may write opens it.
 */
import { addCategory } from './first.js';
import { ask, change } from './http.js';
import { fill, plural } from './words.js';

const HTML = `<form id="category-add" autocomplete="off">
  <label for="category-new">${'[[manage.new]]'}</label>
  <input id="category-new" required maxlength="200" placeholder="${'[[manage.example]]'}" aria-describedby="category-new-error">
  <p class="error" id="category-new-error" role="alert"></p>
  <button>${'[[manage.add]]'}</button>
</form>
<form id="category-edit" autocomplete="off">
  <label for="category-title">${'[[manage.rename-title]]'}</label>
  <input id="category-title" required maxlength="200" aria-describedby="category-title-error">
  <p class="error" id="category-title-error" role="alert"></p>
  <div class="row"><button>${'[[manage.rename]]'}</button><button type="button" class="retire quiet">${'[[edit.retire]]'}</button></div>
  <div class="question" hidden>
    <p tabindex="-1"></p>
    <div class="row"><button type="button" class="sure">${'[[edit.sure]]'}</button><button type="button" class="keep quiet">${'[[edit.keep]]'}</button></div>
  </div>
</form>`;

const STYLE = `
  #manage form { margin-top: var(--inset); }
  #manage form + form { border-top: 1px solid var(--line); padding-top: var(--inset); }
  #manage label { display: block; margin-bottom: .25rem; }
  #manage form > button { margin-top: .75rem; }
  #manage input { background: var(--ground); }
  #manage .row { gap: .5rem; margin-top: .75rem; }
  #manage .question { margin-top: .75rem; }
`;

export class Manage {
  #root;
  #to;
  /** The category in the form, as it was put there. @type {{name: string, title: string} | undefined} */ #shown;

  /**
   * @param {HTMLElement} root
   * @param {object} to
   * @param {() => import('./shop.js').Category | undefined} to.category the one on show
   * @param {() => number} to.size how many of its products are on sale
   * @param {(category: import('./shop.js').Category) => void} to.onChanged one was added, or has another title
   * @param {(name: string) => void} to.onRetired says so, and where the reader is now
   * @param {(sentence: string) => void} to.say
   */
  constructor(root, to) {
    this.#root = root;
    this.#to = to;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    document.adoptedStyleSheets.push(sheet);
    root.insertAdjacentHTML('beforeend', HTML);
    this.#find('#category-add').addEventListener('submit', (event) => this.#add(event));
    this.#find('#category-edit').addEventListener('submit', (event) => this.#rename(event));
    const [retire, sure, keep] = ['.retire', '.sure', '.keep'].map((button) => this.#find(button));
    retire.addEventListener('click', () => this.#ask());
    keep.addEventListener('click', () => this.#answered(retire));
    sure.addEventListener('click', () => this.#retire());
    this.show();
  }

  /** Shows the category that is on show now. */
  show() {
    const category = this.#to.category();
    this.#find('#category-edit').hidden = !category;
    const title = this.#find('#category-title');
    if (category?.name !== this.#shown?.name) {
      this.#find('.question').hidden = true;
      this.#complain('title', '');
    } else if (title.value !== this.#shown?.title) {
      return; // somebody has changed it while the reader does
    }
    this.#shown = category && { name: category.name, title: category.title || category.name };
    title.value = this.#shown?.title ?? '';
  }

  async #add(event) {
    event.preventDefault();
    await this.#attempt('new', async () => {
      const category = await addCategory(this.#find('#category-new').value);
      this.#find('#category-add').reset();
      this.#to.onChanged(category);
      this.#to.say(fill('[[manage.added]]', { title: category.title }));
    });
  }

  async #rename(event) {
    event.preventDefault();
    const { name } = this.#to.category();
    const title = this.#find('#category-title').value.trim();
    await this.#attempt('title', async () => {
      const { body } = await ask(`/categories/${name}`, change('PATCH', { title }));
      this.#shown = { name, title };
      this.#to.onChanged(body);
      this.#to.say(fill('[[manage.renamed]]', { title: body.title }));
    });
  }

  #ask() {
    const size = this.#to.size();
    if (size) return this.#complain('title', plural('[[manage.in-use]]', size));
    const { title, name } = this.#to.category();
    const question = this.#find('.question');
    question.hidden = false;
    question.firstElementChild.textContent = fill('[[manage.question]]', { title: title || name });
    question.firstElementChild.focus();
  }

  #answered(retire) {
    this.#find('.question').hidden = true;
    retire.focus();
  }

  async #retire() {
    const { name } = this.#to.category();
    await this.#attempt('title', async () => {
      await ask(`/categories/${name}`, change('DELETE'));
      this.#to.onRetired(name);
    });
    this.#find('.question').hidden = true;
  }

  /** Does this, or says beside the field why it could not be done. */
  async #attempt(field, action) {
    if (this.#root.ariaBusy === 'true') return;
    this.#complain(field, '');
    this.#root.ariaBusy = 'true';
    try {
      await action();
    } catch (problem) {
      this.#complain(field, problem.message);
    }
    this.#root.ariaBusy = 'false';
  }

  #complain(field, sentence) {
    const input = this.#find(`#category-${field}`);
    this.#find(`#category-${field}-error`).textContent = sentence;
    input.ariaInvalid = sentence ? 'true' : null;
    if (sentence) input.focus();
  }

  #find(selector) {
    return this.#root.querySelector(selector);
  }
}
