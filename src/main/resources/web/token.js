/**
 * Asks in a dialog for the token that a shop's own server requires for changes, checks it, and keeps it until the
 * tab is closed, if the browser lets a page keep anything. Loaded only if there is a token to enter.
 */
import { access, isGood, SERVER } from './http.js';

/** Another Tally may be under another path of the same origin. */
const PLACE = `tally-token${new URL(SERVER).pathname.slice(1)}`;

const HTML = `<form method="dialog">
  <h2>Enter the token</h2>
  <p>Orders and changes need this server's token. It stands in the file that the server names when it starts. It is kept in this tab only.</p>
  <label for="token">Token</label>
  <input id="token" type="password" autocomplete="off" spellcheck="false" required aria-describedby="token-error">
  <p class="error" id="token-error" role="alert"></p>
  <div class="row"><button type="button" class="quiet">Cancel</button><button>Use it</button></div>
</form>`;

export class Token {
  #key;
  #say;
  #dialog = document.createElement('dialog');

  /**
   * @param {HTMLButtonElement} key opens the dialog, or forgets the token
   * @param {(sentence: string) => void} say
   */
  constructor(key, say) {
    this.#key = key;
    this.#say = say;
    this.#dialog.innerHTML = HTML;
    this.#dialog.setAttribute('aria-labelledby', 'token-title');
    this.#dialog.querySelector('h2').id = 'token-title';
    document.body.append(this.#dialog);
    this.#dialog.querySelector('[type=button]').addEventListener('click', () => this.#dialog.close());
    this.#dialog.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#check();
    });
    key.addEventListener('click', () => (access.token ? this.#use('') : this.#dialog.showModal()));
    access.onRefused = () => this.#use('');
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
      if (!/^[\x21-\x7e]+$/.test(token) || !(await isGood(token))) return this.#complain('That is not the token of this server.');
    } catch (problem) {
      return this.#complain(problem.message);
    }
    this.#use(token);
    this.#dialog.close();
    this.#say('You may order and change products now.');
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

  #use(token) {
    access.token = token;
    keep(token);
    this.#key.textContent = token ? 'Forget token' : 'Enter token';
    document.documentElement.dataset.writes = token ? 'granted' : 'token';
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
    sessionStorage.setItem(PLACE, token);
  } catch {
    // Then the token lasts as long as the page.
  }
}
