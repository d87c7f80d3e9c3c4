/** Says what a problem (RFC 9457) means, in the page's language. Loaded once there is one. */
import { fill } from './words.js';

/** Those that a reader of the page can meet. The others say that the page itself is wrong, for those who mend it. */
const TYPES = '[[problem.types]]';

/**
 * Returns a sentence. The server explains a problem in English and better than a translation by its type can: so an
 * English page says what the server says, and others add it where it tells more than the type.
 *
 * @param {Response} response
 * @param {{type?: string, title?: string, detail?: string}} body
 */
export function explain(response, { type, title, detail }) {
  if (response.status === 401) return '[[problem.token]]';
  const sentence = translated(String(type), detail) || detail || title || fill('[[problem.unexplained]]', { status: response.status });
  const seconds = Number(response.headers.get('Retry-After'));
  return seconds ? fill('[[problem.again]]', { problem: sentence, seconds }) : sentence;
}

function translated(type, detail) {
  if (document.documentElement.lang === 'en' && detail) return '';
  const slug = type.slice(type.lastIndexOf('/') + 1);
  const sentence = Object.hasOwn(TYPES, slug) ? TYPES[slug] : '';
  return detail || !sentence.includes('{detail}') ? fill(sentence, { detail }) : '';
}
