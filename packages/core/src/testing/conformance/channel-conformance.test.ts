import { describe, expect, it } from 'vitest';
import { paying, tellable, telling } from '../../../test/conformance/extra-abilities.ts';
import { marketplaceHarness } from '../../../test/conformance/marketplace-harness.ts';
import { readingSaboteurs } from '../../../test/conformance/reading-saboteurs.ts';
import { statementSaboteurs } from '../../../test/conformance/statement-saboteurs.ts';
import { writingSaboteurs } from '../../../test/conformance/writing-saboteurs.ts';
import { channelConformance } from './channel-conformance.ts';
import type { ChannelHarness } from './channel-harness.ts';

// What it can do is more than any one platform: what it lacks of itself is put beside it.
const open = () => marketplaceHarness([tellable(), telling('marketplace-1')]);
const openPaying = () => marketplaceHarness([paying()]);
const opening = (id: string) => (id === 'C90' ? openPaying : open);
const caseById = new Map(channelConformance.map((each) => [each.id, each]));

describe('the marketplace in this process', () => {
  it.each(channelConformance)('$id $title', async (each) => {
    const { id } = each;
    expect(await each.run(async () => opening(id)())).toEqual({ outcome: 'held' });
  });
});

describe('the conformance of channels has teeth', () => {
  const saboteurs = [...readingSaboteurs, ...writingSaboteurs, ...statementSaboteurs];
  const bites = saboteurs.flatMap(({ name, breaks, create }) =>
    breaks.map((id) => ({ id, name, create })),
  );

  it.each(bites)('$id catches a channel that $name', async ({ id, create }) => {
    const run = caseById.get(id)?.run(async () => create(opening(id)()));
    await expect(run).rejects.toThrow();
  });

  it('has no case without a bite', () => {
    const biting = new Set(bites.map(({ id }) => id));
    expect(channelConformance.map(({ id }) => id).filter((id) => !biting.has(id))).toEqual([]);
  });

  it('gives every case an id of its own', () => {
    expect(caseById.size).toBe(channelConformance.length);
  });
});

describe('a claim', () => {
  const without = (ability: keyof ChannelHarness['world'], cannot = {}): ChannelHarness => {
    const { [ability]: _gone, ...world } = open().world;
    return { ...open(), world, cannot };
  };

  it('fails where the harness has nothing to test it with, whatever it says', async () => {
    const cannot = { refundFacts: 'we never look' };
    const run = caseById.get('C84')?.run(async () => without('refundFacts', cannot));
    await expect(run).rejects.toThrow('claimed, but no harness ability');
  });

  it('that is not made is not tested', async () => {
    const verdict = await caseById.get('C84')?.run(async () => openPaying());
    expect(verdict).toEqual({ outcome: 'not_claimed' });
  });

  it('is not provoked where the harness says why it cannot be', async () => {
    const reason = 'there is one line in every order';
    const run = async (cannot: ChannelHarness['cannot']) =>
      caseById.get('C22')?.run(async () => without('twoLines', cannot));
    expect(await run({ twoLines: reason })).toEqual({ outcome: 'not_provoked', reason });
    await expect(run({})).rejects.toThrow('add it, or say in "cannot"');
  });

  it('has a case for each of its names', () => {
    const claims = new Set(channelConformance.map(({ claim }) => claim));
    const names = Object.keys(open().channel.capabilities);
    const untested = names.filter((name) => !claims.has(name as never));
    expect(untested.toSorted()).toEqual(['credentialFields', 'dispensesCards']);
  });

  it('ends with what was opened for it closed, also where it fails', async () => {
    let closed = 0;
    const harness = { ...without('place'), close: async () => void (closed += 1) };
    await expect(caseById.get('C20')?.run(async () => harness)).rejects.toThrow();
    await caseById.get('C1')?.run(async () => harness);
    expect(closed).toBe(2);
  });
});
