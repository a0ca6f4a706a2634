import { unwrapOrThrow } from '@kaquan/core';
import { sundayFrom } from '../calendar.ts';
import { ofShop } from '../subjects.ts';
import { createNote, faultKind, type FaultKind } from './fault.ts';

/** Nobody looks at a shop's balance, for four days. */
const forgottenBalance = faultKind('forgotten balance', {
  checklist: 'daily',
  // A statement of the other marketplace tells the balance with every line.
  fits: (channelType) => channelType === 'pdd',
  daysNeeded: 7,
  create: (draw, life) => {
    const note = createNote(draw);
    const shop = life.shops[draw.shop];
    return {
      planted: note.planted,
      morning: (day) => {
        if (shop === undefined) return;
        if (day === draw.day + 4) life.unnoted.delete(shop);
        if (day !== draw.day) return;
        life.unnoted.add(shop);
        note.write('nobody notes its balance', [
          { code: 'balance.stale', subject: ofShop(draw.shop) },
        ]);
      },
    };
  },
});

/** A shop is told to run out, goes on selling for a day, and what it sells waits. */
const closedShop = faultKind('closed shop', {
  checklist: 'daily',
  create: (draw, life) => {
    const note = createNote(draw);
    const shopId = life.shops[draw.shop]?.shopId ?? '';
    const { shops } = life.host.desk;
    const subject = ofShop(draw.shop);
    return {
      planted: note.planted,
      morning: async (day) => {
        if (day === draw.day + 1) {
          await unwrapOrThrow(shops.enable({ shopId }, { reason: '选错了店铺' }));
        }
        if (day !== draw.day) return;
        await unwrapOrThrow(shops.drain({ shopId }, { reason: '停止合作' }));
        note.write(
          'told to run out, by mistake, and sells on',
          [{ code: 'shop.sold_while_off', subject }],
          // Orders that were held for hours count as abnormal.
          ['shop.draining', 'shop.risky'].map((code) => ({ code, subject })),
        );
      },
    };
  },
});

/** A shop is paused for a risk, over night. */
const pausedShop = faultKind('paused shop', {
  checklist: 'daily',
  create: (draw, life) => {
    const note = createNote(draw);
    const shopId = life.shops[draw.shop]?.shopId ?? '';
    const { shops } = life.host.desk;
    return {
      planted: note.planted,
      evening: async (day) => {
        if (day !== draw.day) return;
        await unwrapOrThrow(shops.pause({ shopId }, { reason: '疑似盗卡' }));
        // Orders that were held for hours count as abnormal.
        const subject = ofShop(draw.shop);
        note.write(
          'paused for a risk',
          [{ code: 'shop.paused', subject }],
          [{ code: 'shop.risky', subject }],
        );
      },
      morning: async (day) => {
        if (day !== draw.day + 1) return;
        await unwrapOrThrow(shops.resume({ shopId }, { reason: '已核实' }));
      },
    };
  },
});

/** Somebody changes where a shop's links lead to, until the week is over. */
const changedConfiguration = faultKind('changed configuration', {
  checklist: 'weekly',
  daysNeeded: 9,
  create: (draw, life) => {
    const note = createNote(draw);
    const shopId = life.shops[draw.shop]?.shopId ?? '';
    const point = async (redemptionDomain: string): Promise<void> => {
      await unwrapOrThrow(life.host.desk.shops.update({ shopId, redemptionDomain }));
    };
    return {
      planted: note.planted,
      morning: async (day) => {
        if (day === draw.day) {
          await point(`cards${draw.shop + 1}.example.net`);
          note.write('its links lead to another domain', [
            { code: 'config.changed', subject: ofShop(draw.shop) },
          ]);
        }
        if (day === sundayFrom(draw.day) + 1) await point(`card${draw.shop + 1}.example.com`);
      },
    };
  },
});

export const houseFaults: readonly FaultKind[] = [
  forgottenBalance,
  closedShop,
  pausedShop,
  changedConfiguration,
];
