/**
 * Edits a product in its card: a button under its info turns that into a form. Only what the reader has changed is
 * sent, so that nobody's other change is undone. Loaded once somebody who may write opens the details of a product.
 */
import { CHECKS, Fields, tooLong } from './add-form.js';
import { ask, change } from './http.js';
import { fill } from './words.js';

const SKU_LIMIT = 100;
/** In the order of the form. */
const FIELDS = { name: CHECKS.name, rrp: CHECKS.rrp, sku: (text) => tooLong(text, SKU_LIMIT), info: CHECKS.info };

/** Texts of products never become part of it. */
const FORM = `<fieldset>
  <label>${'[[add.name]]'}</label>
  <input name="name" required>
  <p class="error"></p>
  <label>${'[[add.price]]'}</label>
  <input name="rrp" required inputmode="decimal">
  <p class="error"></p>
  <label>${'[[edit.sku]]'}</label>
  <input name="sku" spellcheck="false">
  <p class="error"></p>
  <label>${'[[add.info]]'}</label>
  <textarea name="info" required rows="4"></textarea>
  <p class="error"></p>
  <p class="error" role="alert"></p>
  <div class="row"><button>${'[[edit.save]]'}</button><button type="button" class="cancel quiet">${'[[edit.cancel]]'}</button></div>
  <div class="apart"><button type="button" class="retire quiet">${'[[edit.retire]]'}</button></div>
</fieldset>
<div class="question" role="group" hidden>
  <p>${'[[edit.question]]'}</p>
  <p class="error" role="alert"></p>
  <div class="row"><button type="button" class="sure">${'[[edit.sure]]'}</button><button type="button" class="keep quiet">${'[[edit.keep]]'}</button></div>
</div>`;

const STYLES = `
.edit { margin-bottom: var(--inset); }
[data-adding] .edit { display: none; }
html:not([data-writes="token"]) .editor ~ .info { display: none; }
.editor { padding-bottom: var(--inset); }
.editor label:first-child { margin-top: .25rem; }
.editor :is(input, textarea) { font-size: 1rem; }
.editor button { margin-top: 0; }
.editor .row { gap: .5rem; margin-top: 1.125rem; }
.editor .quiet { min-width: 0; }
.apart { margin-top: 1.125rem; padding-top: 1.125rem; border-top: 1px solid var(--line); }
.editor .retire { color: var(--red); }
.editor .sure { background: var(--red); color: var(--card); }
@media (forced-colors: active) { .editor .sure { color: CanvasText; } }
.sure[aria-disabled="true"], .sure[aria-disabled="true"] ~ .keep { opacity: .6; cursor: progress; }`;

/** What has been edited so far; ids that no other part of the page has are made from it. */
let cards = 0;

export class Editing {
  #category;
  #onChanged;
  #say;

  /**
   * @param {HTMLElement} list
   * @param {() => string} category whose products these are
   * @param {(product: import('./shop.js').Product) => void} onChanged shows what the server answered
   * @param {(sentence: string, kind?: 'bad') => void} say
   */
  constructor(list, category, onChanged, say) {
    this.#category = category;
    this.#onChanged = onChanged;
    this.#say = say;
    // The page's policy lets no script write a <style>.
    const styles = new CSSStyleSheet();
    styles.replaceSync(STYLES);
    document.adoptedStyleSheets.push(styles);
    list.addEventListener('toggle', ({ target }) => this.#equip(target), true);
    list.querySelectorAll('details[open]').forEach((details) => this.#equip(details));
  }

  /** Puts the button under the info, once. It is named after the heading, which follows a change of the name. */
  #equip(details) {
    if (!details.open || details.querySelector('.edit')) return;
    const item = details.closest('product-item');
    const id = `edit-${++cards}`;
    const button = Object.assign(document.createElement('button'), { id, type: 'button', textContent: '[[edit.open]]' });
    const heading = Object.assign(item.querySelector('.name'), { id: `${id}-title` });
    button.className = 'edit quiet script writing';
    button.setAttribute('aria-labelledby', `${id} ${heading.id}`);
    button.addEventListener('click', () => new Editor(item, button, this.#category(), this.#onChanged, this.#say));
    details.append(button);
  }
}

/** The form in one card, from a press of its button until it is closed. */
class Editor {
  #item;
  #button;
  #path;
  #onChanged;
  #say;
  #form = document.createElement('form');
  #fields;
  /** What each field held before the reader touched it. */ #filled = {};
  #follow = () => this.#fill();

  constructor(item, button, category, onChanged, say) {
    this.#item = item;
    this.#button = button;
    this.#path = `/${category}/${item.product.id}`;
    this.#onChanged = onChanged;
    this.#say = say;
    this.#make(button.id);
    this.#fields = new Fields(this.#form, FIELDS);
    for (const name of this.#fields.names) this.#put(name);
    this.#listen();
    button.hidden = true;
    item.querySelector('.info').before(this.#form);
    this.#fields.field('name').focus();
  }

  #make(id) {
    const form = this.#form;
    form.className = 'editor script writing';
    form.noValidate = true;
    form.autocomplete = 'off';
    form.setAttribute('aria-labelledby', `${id} ${id}-title`);
    form.innerHTML = FORM;
    for (const label of form.querySelectorAll('label')) {
      const field = label.nextElementSibling;
      const error = field.nextElementSibling;
      field.id = label.htmlFor = `${id}-${field.name}`;
      error.id = `${field.id}-error`;
      field.setAttribute('aria-describedby', error.id);
    }
    const question = form.querySelector('.question');
    question.firstElementChild.id = `${id}-question`;
    question.setAttribute('aria-labelledby', `${id}-question`);
  }

  #listen() {
    const on = (name, act) => this.#form.querySelector(`.${name}`).addEventListener('click', act);
    on('cancel', () => this.#close());
    on('retire', () => this.#ask(true));
    on('keep', () => this.#isBusy || this.#ask(false));
    on('sure', () => this.#retire());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#save();
    });
    // To leave an input method is not to leave the form.
    this.#form.addEventListener('keydown', ({ key, isComposing }) => {
      if (key !== 'Escape' || isComposing || this.#isBusy) return;
      if (this.#isAsking) this.#ask(false);
      else this.#close();
    });
    this.#item.addEventListener('shown', this.#follow);
  }

  get #isBusy() {
    return this.#form.ariaBusy === 'true';
  }

  get #isAsking() {
    return !this.#form.querySelector('.question').hidden;
  }

  /** Takes over what others have changed, where the reader has not. */
  #fill() {
    for (const name of this.#fields.names) if (!this.#isTouched(name)) this.#put(name);
  }

  #put(name) {
    const field = this.#fields.field(name);
    const text = String(this.#item.product[name] ?? '');
    if (field.value !== text) field.value = text;
    // As the field holds it: a browser writes the ends of lines in its own way.
    this.#filled[name] = this.#fields.text(name);
  }

  #isTouched(name) {
    return this.#fields.text(name) !== this.#filled[name];
  }

  #save() {
    const touched = this.#fields.names.filter((name) => this.#isTouched(name));
    if (!touched.length) return this.#close();
    for (const name of ['', ...this.#fields.names]) this.#fields.complain(name, '');
    const wrong = this.#fields.check(touched);
    if (wrong) return this.#fields.field(wrong).focus();
    // No sku is null (RFC 7396); no other field may be empty.
    this.#fields.disabled(() => this.#send(Object.fromEntries(touched.map((name) => [name, this.#fields.text(name) || null]))));
  }

  async #send(changes) {
    const before = this.#item.product;
    try {
      const { body } = await ask(this.#path, change('PATCH', changes));
      // If the feed has been quicker, it may know of later changes, too.
      if (this.#item.product === before) this.#onChanged(body);
      this.#close();
      this.#say(fill('[[edit.changed]]', { name: body.name }));
    } catch (problem) {
      // Of all that a product has, another can have taken its sku only.
      if (problem.status === 409) problem.field = 'sku';
      const field = this.#fields.refuse(problem);
      this.#sayUnseen(problem);
      return field;
    }
  }

  /** Asks whether the product is to be retired, or goes back to its fields. */
  #ask(asking) {
    this.#form.querySelector('fieldset').hidden = asking;
    this.#form.querySelector('.question').hidden = !asking;
    this.#complain('');
    this.#form.querySelector(asking ? '.keep' : '.retire').focus();
    // Not the buttons alone are to be in sight, but what they are about.
    if (asking) this.#item.scrollIntoView({ block: 'nearest' });
  }

  #complain(sentence) {
    this.#form.querySelector('.question .error').textContent = sentence;
  }

  /** Its buttons are not disabled meanwhile: the focus stays in the card, which hands it on as it leaves. */
  async #retire() {
    if (this.#isBusy) return;
    const { name } = this.#item.product;
    this.#busy = true;
    this.#complain('');
    try {
      await ask(this.#path, change('DELETE'));
      this.#close();
      this.#say(fill('[[edit.retired]]', { name }));
    } catch (problem) {
      this.#complain(problem.message);
      this.#sayUnseen(problem);
    }
    this.#busy = false;
  }

  set #busy(busy) {
    this.#form.ariaBusy = String(busy);
    this.#form.querySelector('.sure').ariaDisabled = String(busy);
  }

  /** A form that has left with its card, or with the token, tells nobody anything. */
  #sayUnseen({ message, isLost }) {
    if (this.#form.checkVisibility()) return;
    const { name } = this.#item.product;
    this.#say(fill(isLost ? '[[edit.maybe-changed]]' : '[[edit.not-changed]]', { name, problem: message }), 'bad');
  }

  #close() {
    const { activeElement } = document;
    // The reader may have gone elsewhere while it was sent.
    const isHere = activeElement === document.body || this.#form.contains(activeElement);
    this.#item.removeEventListener('shown', this.#follow);
    this.#form.remove();
    this.#button.hidden = false;
    if (isHere) {
      this.#button.focus();
      // A form is higher than what it leaves: on a phone, the card may have been scrolled out of sight.
      this.#item.scrollIntoView({ block: 'nearest' });
    }
    // The info is there again, and perhaps another: the card sees to it that the keyboard reaches what scrolls.
    this.#button.parentElement.dispatchEvent(new Event('toggle'));
  }
}
