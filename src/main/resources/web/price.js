/**
 * Makes a function that puts a currency's sign where the reader expects it. The price keeps its digits as
 * the shop wrote them: it is never parsed as a number.
 *
 * @param {string} currency an ISO 4217 code; anything else leaves the bare digits
 * @param {string} [locale] default: the browser's
 * @returns {(rrp: string) => string}
 */
export function priceFormat(currency, locale) {
  if (!/^[A-Z]{3}$/.test(currency)) return String;
  const whole = { minimumFractionDigits: 0, maximumFractionDigits: 0 };
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...whole });
  const parts = format.formatToParts(1).map(({ type, value }) => ({ digit: type === 'integer', value }));
  const mark = new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal').value;
  return (rrp) => parts.map(({ digit, value }) => (digit ? rrp.replace('.', mark) : value)).join('');
}
