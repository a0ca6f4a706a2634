import { expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aRead, aReadLine, now, placed } from '../../test/readings.ts';
import { decideReplaceLink } from './replace-link-decide.ts';

it('gives the next generation, in whatever state the order is', () => {
  const closed = aRead({ payment: 'closed', lines: [aReadLine({ payment: 'closed' })] });
  for (const order of [placed(), placed(closed)]) {
    const after = given(order)
      .when((each) => decideReplaceLink(each, now))
      .then({ type: 'link.replaced', generation: 2 });
    expect(after.linkGeneration).toBe(2);
  }
});
