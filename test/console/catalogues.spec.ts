import { CATALOGUES } from '../support/console';

const { en, ar } = CATALOGUES;
const IDS = Object.keys(en);

/** What is put into a text. */
const values = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{([a-z]\w*)[,}]/g)].map(([, name = '']) => name))].sort();

it('has every text in both languages, and none that is empty', () => {
  expect(Object.keys(ar).sort()).toEqual([...IDS].sort());
  for (const catalogue of [en, ar]) expect(Object.values(catalogue).filter((text) => text.trim() === '')).toEqual([]);
});

it.each(IDS)('says the same of %s in both', (id) => {
  expect(values(ar[id] ?? '')).toEqual(values(en[id] ?? ''));
});

it('has six forms wherever Arabic counts', () => {
  const plurals = Object.entries(ar).filter(([, text]) => text.includes(', plural,'));
  expect(plurals.length).toBeGreaterThan(5);
  for (const [id, text] of plurals) {
    const forms = [...text.matchAll(/\b(zero|one|two|few|many|other) \{/g)].map(([, form]) => form);
    expect([id, forms]).toEqual([id, ['zero', 'one', 'two', 'few', 'many', 'other']]);
  }
});
