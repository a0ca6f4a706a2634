import type { Issue } from '@kaquan/core';
import type { BoundKey, KeyState } from '@kaquan/core/ports';
import type { Books } from './audit-books.ts';
import type { Finding } from './finding.ts';

type KeyBooks = Pick<Books, 'orders' | 'keys' | 'openedByKey' | 'held'>;

/** Keys, or texts of keys, that are with more than one unit: in the books or in people's hands. */
export function duplicateKeys({ keys, openedByKey, held }: KeyBooks): readonly Finding[] {
  const placeOf = (at: { readonly unitId: string; readonly attempt: number }): string =>
    `${at.unitId}#${at.attempt}`;
  return [
    ...sharedBy(
      'one key, one unit',
      keys.map((key) => [key.keyId, placeOf(key)]),
    ),
    ...sharedBy('one card, one unit', [
      ...keys.map((key): Pair => [openedByKey.get(key.keyId) ?? key.keyId, placeOf(key)]),
      ...held.map((card): Pair => [card.secret, placeOf(card)]),
    ]),
  ];
}

type Pair = readonly [thing: string, place: string];

function sharedBy(rule: string, pairs: readonly Pair[]): readonly Finding[] {
  const placesOf = new Map<string, Set<string>>();
  for (const [thing, place] of pairs) {
    placesOf.set(thing, (placesOf.get(thing) ?? new Set()).add(place));
  }
  return [...placesOf.values()]
    .filter((places) => places.size > 1)
    .map((places) => {
      const [subject = '', ...others] = places;
      // The text of a card is a secret, also in a list of what went wrong.
      return { rule, subject, problem: `the same card is also with ${others.join(', ')}` };
    });
}

// Where the key of an issue belongs; `null`: it has none.
const keyStateOf: Readonly<Record<Issue['state'], KeyState | null>> = {
  open: null,
  claimed: 'claimed',
  // The channel may have given it to the buyer.
  sending: 'delivered',
  delivered: 'delivered',
  voided: 'voided',
  returned: null,
  replaced: 'voided',
  cancelled: null,
};

/** Every unit that has its goods has exactly one key, where it belongs; and no key has no unit. */
export function keyFindings(books: KeyBooks): readonly Finding[] {
  const keysAt = Map.groupBy(books.keys, ({ unitId, attempt }) => `${unitId}#${attempt}`);
  const findings: Finding[] = [];
  for (const { lines } of books.orders) {
    for (const unit of lines.flatMap((line) => line.units)) {
      for (const issue of unit.issues) {
        const subject = `${unit.unitId}#${issue.attempt}`;
        const problem = problemOf(issue, keysAt.get(subject) ?? []);
        if (problem !== null) findings.push({ rule: 'a unit has its key', subject, problem });
        keysAt.delete(subject);
      }
    }
  }
  for (const subject of keysAt.keys()) {
    findings.push({ rule: 'a key has its unit', subject, problem: 'no such unit and attempt' });
  }
  return [...findings, ...handFindings(books)];
}

function problemOf(issue: Issue, keys: readonly BoundKey[]): string | null {
  const expected = keyStateOf[issue.state];
  const count = expected === null ? 0 : 1;
  if (keys.length !== count) {
    return `is ${issue.state} and has ${keys.length} keys instead of ${count}`;
  }
  const [key] = keys;
  if (key === undefined) return null;
  if (key.state !== expected) return `is ${issue.state}, its key is ${key.state}`;
  const isRevealed = issue.revealedAt !== null;
  if (issue.state === 'delivered' && !isRevealed) return 'is delivered and was never revealed';
  if (isRevealed !== (key.revealedAt !== null)) return 'unit and key disagree on the reveal';
  return null;
}

// What somebody holds in his hands is what the books say he was given.
function handFindings({ keys, openedByKey, held }: KeyBooks): readonly Finding[] {
  const secretAt = new Map(
    keys.map((key) => [`${key.unitId}#${key.attempt}`, openedByKey.get(key.keyId)]),
  );
  return held
    .map(({ unitId, attempt, secret }) => ({ subject: `${unitId}#${attempt}`, secret }))
    .filter(({ subject, secret }) => secretAt.get(subject) !== secret)
    .map(({ subject }) => ({
      rule: 'a buyer holds what was booked',
      subject,
      problem: 'holds another card than the books say',
    }));
}
