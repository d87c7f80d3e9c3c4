/**
 * Asks in a dialog for the token that a shop's own server requires for changes, checks it, and keeps it until the
 * tab is closed, if the browser lets a page keep anything. Loaded only if there is a token to enter.
 */
import { access, isGood, SERVER } from './http.js';

/** Another Tally may be under another path of the same origin. */
const PLACE = `tally-token${new URL(SERVER).pathname.slice(1)}`;

const HTML = `<form method="dialog">
  <h2>${'[[token.title]]'}</h2>
  <p>${'[[token.why]]'}</p>
  <label for="token">${'[[token.label]]'}</label>
  <input id="token" type="password" autocomplete="off" spellcheck="false" required aria-describedby="token-error">
  <p class="error" id="token-error" role="alert"></p>
  <div class="row"><button type="button" class="quiet">${'[[token.cancel]]'}</button><button>${'[[token.use]]'}</button></div>
</form>`;

const STYLE = `
  dialog { width: min(26rem, 100% - 2rem); padding: 1.5rem; }
  dialog::backdrop { background: rgb(0 0 0 / 45%); }
  dialog h2 { margin: 0 0 .5rem; font-size: var(--large); }
  dialog p { margin-bottom: 1rem; color: var(--soft); }
  dialog .error { margin-block: .375rem 0; color: var(--red); }
  dialog .row { justify-content: end; }
`;

export class Token {
  #key;
  #say;
  #closed;
  #dialog = document.createElement('dialog');

  /**
   * @param {HTMLButtonElement} key opens the dialog, or forgets the token
   * @param {(sentence: string) => void} say
   * @param {{button: HTMLButtonElement, begin: () => void} | undefined} closed where reading needs a token, too: what
   *     else opens the dialog, and what begins once there is one
   */
  constructor(key, say, closed) {
    this.#key = key;
    this.#say = say;
    this.#closed = closed;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    document.adoptedStyleSheets.push(sheet);
    this.#dialog.innerHTML = HTML;
    this.#dialog.setAttribute('aria-labelledby', 'token-title');
    this.#dialog.querySelector('h2').id = 'token-title';
    document.body.append(this.#dialog);
    this.#dialog.querySelector('[type=button]').addEventListener('click', () => this.#dialog.close());
    this.#dialog.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#check();
    });
    key.addEventListener('click', () => (access.token ? this.#forget() : this.#dialog.showModal()));
    access.onRefused = () => this.#forget();
    if (closed) {
      this.#dialog.querySelector('p').textContent = '[[token.why-closed]]';
      closed.button.addEventListener('click', () => this.#dialog.showModal());
      closed.button.disabled = false; // before, it could only have been pressed in vain
    }
    this.#dialog.addEventListener('close', () => this.#clear());
    this.#use(kept());
    key.hidden = false;
  }

  get #input() {
    return this.#dialog.querySelector('input');
  }

  async #check() {
    const token = this.#input.value.trim();
    this.#complain('');
    try {
      if (!/^[\x21-\x7e]+$/.test(token) || !(await isGood(token, this.#closed && 'read'))) return this.#complain('[[token.wrong]]');
    } catch (problem) {
      return this.#complain(problem.message);
    }
    this.#dialog.close();
    this.#say(this.#closed ? '[[token.may-read]]' : '[[token.may-write]]');
    this.#use(token);
  }

  #complain(sentence) {
    this.#dialog.querySelector('.error').textContent = sentence;
    this.#input.ariaInvalid = sentence ? 'true' : null;
    if (sentence) this.#input.focus();
  }

  #clear() {
    this.#input.value = '';
    this.#complain('');
  }

  /** A closed shop's page begins anew, with nothing in it. */
  #forget() {
    this.#use('');
    if (this.#closed) location.reload();
  }

  async #use(token) {
    access.token = token;
    keep(token);
    this.#key.textContent = token ? '[[token.forget]]' : '[[token.enter]]';
    const { dataset } = document.documentElement;
    const granted = token ? 'granted' : 'token';
    if (!this.#closed) return this.#permit(granted);
    dataset.reads = granted;
    if (token) this.#closed.begin();
    // A token to read with need not permit more.
    if (token && (await isGood(token, 'orders').catch(() => false))) this.#permit(granted);
  }

  #permit(writes) {
    document.documentElement.dataset.writes = writes;
    // Details that are open already show from now on what a writer finds in them.
    document.querySelector('#products [open]')?.dispatchEvent(new Event('toggle'));
  }
}

function kept() {
  try {
    return sessionStorage.getItem(PLACE) ?? '';
  } catch {
    return '';
  }
}

function keep(token) {
  try {
    if (token) sessionStorage.setItem(PLACE, token);
    else sessionStorage.removeItem(PLACE);
  } catch {
    // Then the token lasts as long as the page.
  }
}
