import { unwrapOrThrow } from '@kaquan/core';
import { ofShop } from '../subjects.ts';
import { createNote, faultKind, type FaultKind } from './fault.ts';

/** The platform takes our grant no more; the seller grants again on the next morning. */
const deadGrant = faultKind('dead grant', {
  checklist: 'daily',
  create: (draw, life) => {
    const note = createNote(draw);
    const shop = life.shops[draw.shop];
    if (shop === undefined) throw new Error('no such shop');
    return {
      planted: note.planted,
      morning: async (day) => {
        if (day === draw.day) {
          shop.stall.endGrant();
          const subject = ofShop(draw.shop);
          note.write(
            'the grant was withdrawn',
            [{ code: 'shop.grant_dead', subject }],
            [
              // Nothing is compared with what does not answer, and new credentials are to be confirmed.
              { code: 'check.unknown', subject: 'daily.completeness' },
              ...['shop.sync_failed', 'sync.behind', 'config.changed'].map((code) => ({
                ...{ code, subject },
              })),
            ],
          );
        }
        if (day === draw.day + 1) {
          const credentials = shop.stall.credentials();
          const { shopId } = shop;
          await unwrapOrThrow(life.host.desk.shops.update({ shopId, credentials }));
        }
      },
    };
  },
});

/** Somebody lets a shop run out by mistake, and takes it back on the next morning. */
const drainingShop = faultKind('draining shop', {
  checklist: 'daily',
  create: (draw, life) => {
    const note = createNote(draw);
    const shopId = life.shops[draw.shop]?.shopId ?? '';
    const { shops } = life.host.desk;
    return {
      planted: note.planted,
      evening: async (day) => {
        if (day !== draw.day) return;
        await unwrapOrThrow(shops.drain({ shopId }, { reason: '停止合作' }));
        const subject = ofShop(draw.shop);
        note.write('told to run out, by mistake', [{ code: 'shop.draining', subject }]);
      },
      morning: async (day) => {
        if (day !== draw.day + 1) return;
        await unwrapOrThrow(shops.enable({ shopId }, { reason: '选错了店铺' }));
      },
    };
  },
});

export const shopFaults: readonly FaultKind[] = [deadGrant, drainingShop];
